package io.anytls.daemon.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends datagrams without a byte, which Netty's channels take for nothing to be done. On the channel's event loop. */
public final class EmptyDatagrams {

    private static final AttributeKey<DatagramChannel> NIO = AttributeKey.valueOf(EmptyDatagrams.class, "nio");

    private EmptyDatagrams() {}

    /** False if the system did not take it; it is lost then, like any other. */
    public static boolean send(Channel socket, InetSocketAddress to) {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        try {
            if (socket instanceof UnixChannel unix && unix.fd() instanceof Socket descriptor) {
                return descriptor.sendTo(nothing, 0, 0, to.getAddress(), to.getPort()) >= 0;
            }
            DatagramChannel nio = socket.attr(NIO).get();
            return nio != null && nio.send(nothing, to) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Netty's own channel for NIO, by which {@link #send} finds its way to the socket. */
    static NioDatagramChannel newNio() {
        try {
            DatagramChannel socket = DatagramChannel.open();
            NioDatagramChannel channel = new NioDatagramChannel(socket);
            channel.attr(NIO).set(socket);
            return channel;
        } catch (IOException e) {
            throw new ChannelException("no socket could be opened", e);
        }
    }
}
