package io.anytls.client.doctor;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.datagram.PacketWriter;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.datagram.UdpRequest;
import io.anytls.protocol.session.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends a name server a question through a stream for datagrams, and waits for anything to come back. On the session's loop. */
final class DatagramProbe extends ChannelInboundHandlerAdapter {

    private static final byte[] BEFORE_NAME = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    private static final byte[] TYPE_A_CLASS_IN = {0, 0, 1, 0, 1};

    private final ClientStream stream;
    private final Promise<Void> answered;

    private DatagramProbe(ClientStream stream) {
        this.stream = stream;
        this.answered = stream.eventLoop().newPromise();
    }

    /** @return completes with the answer; fails with what ended the stream before */
    static Future<Void> ask(ClientStream stream, TargetAddress nameServer) {
        DatagramProbe probe = new DatagramProbe(stream);
        stream.pipeline().addLast("probe", probe);
        stream.config().setAutoRead(true);
        probe.send(nameServer);
        return probe.answered.addListener(done -> stream.close());
    }

    private void send(TargetAddress nameServer) {
        TargetAddress target = UdpOverTcp.VERSION_2.target();
        ByteBuf address = stream.alloc().directBuffer(target.encodedLength());
        target.encode(address);
        stream.write(address, stream.voidPromise());
        ByteBuf question = stream.alloc().directBuffer().writeBytes(BEFORE_NAME);
        for (String label : new String[] {"example", "com"}) {
            question.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        question.writeBytes(TYPE_A_CLASS_IN);
        PacketWriter writer = new PacketWriter(stream, true);
        writer.add(UdpRequest.ANYWHERE);
        writer.add(nameServer.toSocketAddress(), question);
        writer.flush();
        question.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        answered.trySuccess(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answered.tryFailure(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answered.tryFailure(new IOException("the server has ended the stream"));
    }
}
