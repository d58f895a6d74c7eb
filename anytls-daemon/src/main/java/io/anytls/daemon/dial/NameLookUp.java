package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A name's addresses for whoever cannot try one after the other: those of the preferred family first. Once there are some, the other
 * family's answer is waited for a moment longer, as for a dial (RFC 8305, section 3). Any thread.
 */
public final class NameLookUp {

    static final long PATIENCE_MILLIS = 50;

    private final List<LookUp> lookUps;
    private final IpStrategy strategy;

    /** @param names are asked for each name, all at the same time; see {@link NameResolution#groups} */
    public NameLookUp(List<CachedNames> names, IpStrategy strategy) {
        this.lookUps = names.stream().map(LookUp::new).toList();
        this.strategy = strategy;
    }

    /**
     * Asks for a name.
     *
     * @return completes on the loop, with one address or more; fails with {@link DialException}
     */
    public Future<List<InetAddress>> ask(String host, EventLoop loop) {
        Promise<List<InetAddress>> found = loop.newPromise();
        if (HostNames.isHostName(host)) {
            InetSocketAddress name = InetSocketAddress.createUnresolved(host, 0);
            Answers answers = new Answers(found, loop);
            lookUps.forEach(source -> source.ask(name, loop, answers));
        } else {
            found.setFailure(new DialException(DialException.Kind.UNRESOLVED, null));
        }
        return found;
    }

    /** Waits a moment for those who have not answered once there is an address. */
    private final class Answers extends Addresses {

        private final Promise<List<InetAddress>> all;
        private final EventLoop loop;

        Answers(Promise<List<InetAddress>> all, EventLoop loop) {
            super(strategy, lookUps.size(), all);
            this.all = all;
            this.loop = loop;
        }

        @Override
        void foundSome() {
            Future<?> patience = loop.schedule(this::finish, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            all.addListener(done -> patience.cancel(false));
        }
    }
}
