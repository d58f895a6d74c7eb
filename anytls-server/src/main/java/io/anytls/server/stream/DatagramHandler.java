package io.anytls.server.stream;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.Drop;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.datagram.PacketDecoder;
import io.anytls.protocol.datagram.PacketWriter;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.datagram.UdpRequest;
import io.anytls.protocol.session.ServerStream;
import io.anytls.server.limit.StreamPermit;
import io.anytls.server.outbound.Router;
import io.anytls.server.turn.ReadPasses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;

/**
 * A stream that carries datagrams, joined to a socket: what either has no room for is dropped, and neither waits for the other.
 *
 * <pre>
 *   REQUEST (version 2) --complete--> PACKETS --FIN, idle, no request or packet that could be read--> closed, and the socket with it
 * </pre>
 *
 * On the stream's event loop.
 */
final class DatagramHandler extends ChannelInboundHandlerAdapter implements DatagramExit.Receiver {

    private final ServerStream stream;
    private final Conversation conversation;
    private final StreamPermit permit;
    private final Router router;

    private DatagramExit socket;
    private UdpRequest request;
    private InetSocketAddress only;
    private PacketDecoder decoder;
    private PacketWriter writer;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private long pins;

    /** @param router may refuse single datagrams */
    DatagramHandler(
            ServerStream stream, UdpOverTcp version, Conversation conversation, StreamPermit permit, Router router) {
        this.stream = stream;
        this.router = router;
        this.permit = permit;
        this.conversation = conversation;
        if (version == UdpOverTcp.VERSION_1) {
            requested(UdpRequest.ANYWHERE);
        }
    }

    /** It is bound, and the handler about to be put into the stream's pipeline. */
    void begin(DatagramExit bound) {
        socket = bound;
    }

    private void requested(UdpRequest asked) {
        request = asked;
        only = asked.connect() ? asked.address().toSocketAddress() : null;
        decoder = new PacketDecoder(
                !asked.connect(), this::toTarget, stream.memory().place());
        writer = new PacketWriter(stream, !asked.connect());
    }

    // ---- to targets ----

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (request == null) {
                received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
                UdpRequest asked = UdpRequest.tryDecode(received);
                if (asked == null) {
                    return;
                }
                requested(asked);
                bytes = take();
            }
            pins += BufferCost.pinned(bytes);
            decoder.decode(bytes);
        } catch (StreamViolationException e) {
            conversation.close(e.getMessage());
        }
    }

    private void toTarget(InetSocketAddress to, ByteBuf payload) {
        InetSocketAddress target = only == null ? to : only;
        if (router.rejects(conversation.origin(), target)) {
            payload.release();
            socket.drop(Drop.FORBIDDEN);
        } else if (permit.datagram()) {
            socket.send(target, payload);
        } else {
            payload.release();
            socket.drop(Drop.RATE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        socket.flush(pins);
        pins = 0;
    }

    // ---- from targets ----

    /** What targets send is read in the user's turns; what comes while others have theirs the system keeps or drops. */
    @Override
    public void bound(Channel targets) {
        ReadPasses.give(
                targets,
                conversation.origin().user(),
                () -> targets.config().setAutoRead(false),
                () -> targets.config().setAutoRead(true));
    }

    @Override
    public void received(InetSocketAddress from, ByteBuf payload) {
        if (writer == null || only != null && only.getPort() != from.getPort()) {
            socket.drop(Drop.STRANGER);
        } else if (!writer.takes(payload.readableBytes())) {
            socket.drop(Drop.TOO_LARGE);
        } else if (!writer.add(from, payload)) {
            socket.drop(Drop.QUEUE_FULL);
        }
    }

    @Override
    public void receivedAll() {
        if (writer != null) {
            writer.flush();
        }
    }

    // ---- the end ----

    @Override
    public void ended(String why) {
        conversation.close(why);
    }

    /** There is no half of it: whoever sends nothing any more wants no answers either. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        conversation.close(FailureText.of(cause));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        socket.close();
        take().release();
        if (request != null) {
            decoder.release();
            writer.release();
        }
    }

    private ByteBuf take() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
