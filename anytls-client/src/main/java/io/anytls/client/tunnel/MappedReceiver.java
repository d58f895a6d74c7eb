package io.anytls.client.tunnel;

import io.anytls.daemon.datagram.Drop;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Whom an application has sent to, whoever has answered in its place.
 *
 * @param answering who is not known to the application
 * @param asked in whose place it answers
 */
record MappedReceiver(DatagramReceiver receiver, InetSocketAddress answering, InetSocketAddress asked)
        implements DatagramReceiver {

    @Override
    public void received(InetSocketAddress from, ByteBuf payload) {
        receiver.received(from.equals(answering) ? asked : from, payload);
    }

    @Override
    public void receivedAll() {
        receiver.receivedAll();
    }

    @Override
    public void dropped(Drop reason) {
        receiver.dropped(reason);
    }
}
