package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;

/** Look-ups for one family; answers are kept, and can be forgotten before their time. Any thread. */
public interface CachedNames {

    /** @return completes on the loop, with one address or more; fails with what {@link DialException#of} sorts */
    Future<List<InetSocketAddress>> resolveAll(InetSocketAddress name, EventLoop loop);

    /**
     * What a hello to a server can be encrypted with, by its HTTPS record.
     *
     * @return completes on the loop, with an ECHConfigList; fails with an exception that says why in one line
     */
    Future<byte[]> ech(String name, EventLoop loop);

    /** The next answer comes from a name server again. */
    void forget(String host);
}
