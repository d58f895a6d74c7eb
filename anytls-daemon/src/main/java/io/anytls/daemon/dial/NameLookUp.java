package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
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

    private final class Answers implements LookUp.Asker {

        private final Promise<List<InetAddress>> all;
        private final EventLoop loop;
        private final List<InetAddress> found = new ArrayList<>();
        private int pending = lookUps.size();
        private DialException failure = new DialException(DialException.Kind.UNRESOLVED, null);

        Answers(Promise<List<InetAddress>> all, EventLoop loop) {
            this.all = all;
            this.loop = loop;
        }

        @Override
        public void answered(List<InetSocketAddress> addresses) {
            addresses.stream()
                    .map(InetSocketAddress::getAddress)
                    .filter(address -> strategy.uses(address) && !found.contains(address))
                    .forEach(found::add);
            came();
        }

        @Override
        public void unanswered(Throwable cause) {
            DialException next = DialException.of(cause);
            failure = next.kind().compareTo(failure.kind()) < 0 ? next : failure;
            came();
        }

        private void came() {
            pending--;
            if (pending == 0) {
                finish();
            } else if (!found.isEmpty()) {
                Future<?> patience = loop.schedule(this::finish, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                all.addListener(done -> patience.cancel(false));
            }
        }

        private void finish() {
            if (found.isEmpty()) {
                all.tryFailure(failure);
                return;
            }
            found.sort(Comparator.comparing(address -> !strategy.prefers(address)));
            all.trySuccess(List.copyOf(found));
        }
    }
}
