package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;

/** One source of addresses, asked on the loop where the answer is wanted. */
final class LookUp {

    /** Hears the answer, by one of the two, on the loop. */
    interface Asker {
        void answered(List<InetSocketAddress> addresses);

        void unanswered(Throwable cause);
    }

    private final CachedNames names;

    LookUp(CachedNames names) {
        this.names = names;
    }

    /** To be called on the loop; so is the answer. */
    void ask(InetSocketAddress name, EventLoop loop, Asker asker) {
        names.resolveAll(name, loop).addListener((Future<List<InetSocketAddress>> resolved) -> {
            if (resolved.isSuccess()) {
                asker.answered(resolved.getNow());
            } else {
                asker.unanswered(resolved.cause());
            }
        });
    }

    /** The next answer comes from a name server again. Any thread. */
    void forget(String host) {
        names.forget(host);
    }
}
