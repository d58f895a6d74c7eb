package io.anytls.client.tunnel;

import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/**
 * A way on which datagrams go to others than an application sends them to.
 *
 * @param others for each target where it goes in its place, or the same
 */
record MappedWay(DatagramWay way, UnaryOperator<InetSocketAddress> others) implements DatagramWay {

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        way.send(others.apply(to), payload);
    }

    @Override
    public void flush() {
        way.flush();
    }

    @Override
    public Channel carrier() {
        return way.carrier();
    }

    @Override
    public ByteCounts traffic() {
        return way.traffic();
    }
}
