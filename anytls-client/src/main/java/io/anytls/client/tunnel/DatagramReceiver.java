package io.anytls.client.tunnel;

import io.anytls.daemon.datagram.Drop;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Is given the datagrams that come back over a {@link DatagramWay}, on the loop of its request. */
public interface DatagramReceiver {

    /**
     * One has come.
     *
     * @param from a name is unresolved: some servers say the name that was sent to
     * @param payload to be copied; released by the caller
     */
    void received(InetSocketAddress from, ByteBuf payload);

    /** There are no more for the moment. */
    void receivedAll();

    /** One has gone no further, to the target or from it. Any thread. */
    void dropped(Drop reason);
}
