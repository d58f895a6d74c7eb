package io.anytls.client.tunnel;

import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Takes an application's datagrams to their targets. What it has no room for is lost. On the loop of the request that it was opened for. */
public interface DatagramWay {

    /**
     * Sends a datagram with the next {@link #flush}.
     *
     * @param to a name is unresolved
     * @param payload the way's from now on
     */
    void send(InetSocketAddress to, ByteBuf payload);

    void flush();

    /** What it runs on: it ends with that, and that is closed to end it. Any thread. */
    Channel carrier();

    /** What it has carried. */
    ByteCounts traffic();
}
