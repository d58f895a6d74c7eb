package io.anytls.daemon.dial;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/** Dials one server again and again. Any thread. */
public interface ServerDialer<C extends DuplexChannel> {

    /**
     * Connects.
     *
     * @param loop where the connection is wanted; one through another outbound may live on another loop
     * @param proof begins, on the connection's loop, what shows that a connection is what was wanted
     * @return completes on the connection's loop, with a connection that is proved; fails with a {@link DialException} or another
     *     {@link java.io.IOException}, or with what the proof failed with
     */
    Future<C> dial(EventLoop loop, Function<? super C, Future<?>> proof);

    /**
     * The addresses of the server's name.
     *
     * @return completes on the loop; fails where the name is not looked up here
     */
    Future<List<InetAddress>> lookUp(EventLoop loop);

    /** Where a connection goes, as far as it is known here: a name is unresolved. */
    InetSocketAddress goal(Channel connection);

    /** The connection has done what it was made for. */
    void served(Channel connection);

    /** The connection stood, and has not done what it was made for. */
    void failed(Channel connection);
}
