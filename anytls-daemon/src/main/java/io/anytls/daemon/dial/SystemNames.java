package io.anytls.daemon.dial;

import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Look-ups for one family, as the system wants them at present; answers are kept, and can be forgotten before their time. With other
 * settings of the system nothing of what was learned before counts. Any thread.
 */
final class SystemNames implements CachedNames {

    /** For what is still being asked the old way. */
    private static final long FAREWELL_SECONDS = 60;

    private final NameSource source;
    private final boolean ipv6;
    private final Transport transport;

    /** Null at first. Written under the lock of this. */
    private volatile Resolvers current;

    SystemNames(NameSource source, boolean ipv6, Transport transport) {
        this.source = source;
        this.ipv6 = ipv6;
        this.transport = transport;
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(InetSocketAddress name, EventLoop loop) {
        Promise<List<InetSocketAddress>> resolved = loop.newPromise();
        source.current(loop)
                .addListener((Future<NameSettings> settings) ->
                        new Resolution(resolvers(settings.getNow(), loop), name, loop, resolved).start());
        return resolved;
    }

    @Override
    public Future<byte[]> ech(String name, EventLoop loop) {
        Promise<byte[]> found = loop.newPromise();
        source.current(loop)
                .addListener((Future<NameSettings> settings) -> EchLookUp.ask(settings.getNow(), transport, name, loop)
                        .addListener(new PromiseNotifier<>(found)));
        return found;
    }

    private Resolvers resolvers(NameSettings settings, EventLoop loop) {
        Resolvers ours = current;
        return ours != null && ours.areFor(settings) ? ours : change(settings, loop);
    }

    private synchronized Resolvers change(NameSettings settings, EventLoop loop) {
        Resolvers before = current;
        if (before != null && before.areFor(settings)) {
            return before; // another loop has been faster
        }
        current = new Resolvers(settings, ipv6, transport);
        if (before != null) {
            loop.schedule(before::close, FAREWELL_SECONDS, TimeUnit.SECONDS);
        }
        return current;
    }

    @Override
    public void forget(String host) {
        Resolvers ours = current;
        if (ours != null) {
            ours.forget(host);
        }
    }
}
