package io.anytls.client.tunnel;

import io.anytls.daemon.payload.ClientHello;
import io.anytls.daemon.payload.RepeatableStart;
import io.anytls.daemon.transport.Migration;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's connection while its stream is being opened: keeps what the application sends meanwhile, a read's worth, and
 * gives its place to a {@link Relay} when the stream is there and its session has proved to be alive. If it proves to be dead, the
 * stream is opened once more on another session, and the application notices nothing.
 *
 * <pre>
 *   LEASING --lease--> PROVING --proof, or payload that a trusted session may have--> ready for the relay
 *      ^                  '--no sign of life--.
 *      '---------------------------------------'
 * </pre>
 *
 * Until the proof a ClientHello is all that is sent, twice at most, and it is kept to be sent again; where the server serves a stream once however often
 * it is sent, all that the application sends goes on at once, and is kept. Confined to the application's event loop.
 */
abstract class OpeningHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandler.class);

    /** Sent ahead by the application: beyond this no more is read until the stream is there. */
    private static final int ENOUGH = 64 << 10;

    /** A server that sees a ClientHello twice has seen nothing unusual; three times is another matter. */
    private static final int MOST_HELLOS = 2;

    private final DuplexChannel application;
    private final ProxyReply reply;
    private final Outbound outbound;
    private final Conversation conversation;

    private StreamRequest request;
    private ByteBuf sentAhead = Unpooled.EMPTY_BUFFER;
    private StreamLease unproven;
    private StreamLease left;
    private DuplexChannel carrier;
    private int sent;
    private int hellos;
    private int attempts;
    private boolean answered;
    private boolean gone;

    OpeningHandler(Opening opening) {
        this.application = opening.application();
        this.request = opening.request();
        this.reply = opening.reply();
        this.outbound = opening.outbound();
        this.conversation = opening.conversation();
    }

    final void open() {
        if (attempts++ == 0) {
            application.closeFuture().addListener(closed -> over());
        }
        outbound.open(request).addListener((Future<StreamLease> leased) -> {
            if (!leased.isSuccess()) {
                if (left != null) {
                    left.movedInVain();
                }
                refuse(leased.cause());
            } else if (gone) {
                leased.getNow().stream().close();
            } else if (request.repeat() != null && leased.getNow().repeat() == null) {
                leased.getNow().stream().close();
                refuse(new ServedMaybeException());
            } else {
                opened(leased.getNow());
            }
        });
    }

    /** The stream may outlive the application's connection, until its end has been told. */
    private void over() {
        if (carrier == null) {
            conversation.ended();
        } else {
            carrier.closeFuture().addListener(closed -> conversation.ended());
        }
    }

    private void opened(StreamLease lease) {
        carrier = lease.stream();
        conversation.carriedBy(carrier, lease.traffic());
        if (mayGoOn(lease)) {
            proven(lease);
            return;
        }
        unproven = lease;
        sendAhead();
        leased(lease.stream());
        lease.proof().addListener(proof -> {
            if (unproven == lease) {
                unproven = null;
                decided(lease, proof);
            }
        });
    }

    private void decided(StreamLease lease, Future<?> proof) {
        if (gone) {
            lease.stream().close();
        } else if (proof.isSuccess()) {
            proven(lease);
        } else if (attempts < StreamLease.MOST_ATTEMPTS && !(proof.cause() instanceof AuthenticationRefusedException)) {
            LOG.debug(
                    "{} moves to another session: {}",
                    lease.stream(),
                    proof.cause().getMessage());
            lease.move();
            left = lease;
            if (!isHarmless()) {
                request = request.again(lease.repeat());
            }
            sent = 0;
            open();
        } else {
            lease.abandon();
            refuse(proof.cause());
        }
    }

    private boolean mayGoOn(StreamLease lease) {
        return lease.isTrusted() && hellos < MOST_HELLOS && needsNoProof(sentAhead);
    }

    /** Whether what the application has sent so far is on its way for good once it has been sent. */
    abstract boolean needsNoProof(ByteBuf sentAhead);

    /** The stream is there, its session silent so far. */
    void leased(DuplexChannel stream) {}

    /** The stream is there and its session lives; whether the target is there, nobody may have said yet. */
    abstract void proven(StreamLease lease);

    private void sendAhead() {
        int length = sendable();
        if (length > 0) {
            // A copy: our bytes stay as they are, to be sent again, and the stream may write its header in front of its
            // own.
            ByteBuf payload = sentAhead.copy(sentAhead.readerIndex() + sent, length);
            sent += length;
            unproven.sendAhead(payload);
        }
    }

    private int sendable() {
        int hello = sent == 0 ? ClientHello.length(sentAhead) : 0;
        if (hello > 0 && hellos++ >= MOST_HELLOS) {
            return 0;
        }
        return unproven.repeat() == null ? hello : sentAhead.readableBytes() - sent;
    }

    private boolean isHarmless() {
        return sent == 0 || new RepeatableStart().isAll(sentAhead.slice(sentAhead.readerIndex(), sent));
    }

    /** Tells the application yes; only once. */
    final void accept() {
        if (!answered) {
            answered = true;
            application.writeAndFlush(reply.accepted(application.alloc()));
        }
    }

    /** Tells the application why not, if it has not been told yes, and closes. */
    final void refuse(Throwable cause) {
        conversation.because(cause.getMessage());
        if (gone) {
            return;
        }
        if (answered) {
            Relay.reset(application);
        } else {
            answered = true;
            application
                    .writeAndFlush(reply.refused(application.alloc(), cause))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    final DuplexChannel application() {
        return application;
    }

    final boolean isGone() {
        return gone;
    }

    /**
     * Hands over to a relay, behind what the application has sent ahead. An application that was accepted on another event loop than its
     * session's moves there first: a relay across two loops costs a wake-up for each read.
     */
    final void join(StreamLease lease) {
        DuplexChannel stream = lease.stream();
        conversation.opened();
        if (application instanceof SocketChannel socket && application.eventLoop() != stream.eventLoop()) {
            application.config().setAutoRead(false);
            Migration.move(socket, stream.eventLoop(), moved -> joinHere(stream, moved && !gone));
        } else {
            joinHere(stream, true);
        }
    }

    private void joinHere(DuplexChannel stream, boolean wanted) {
        if (!wanted) {
            stream.close();
            return;
        }
        ByteBuf first = take().skipBytes(sent);
        if (first.isReadable()) {
            stream.writeAndFlush(first, stream.voidPromise());
        } else {
            first.release();
        }
        application.pipeline().remove(this);
        Relay.join(application, stream);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        sentAhead = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), sentAhead, (ByteBuf) message);
        if (unproven != null && mayGoOn(unproven)) {
            StreamLease lease = unproven;
            unproven = null;
            lease.goesOn();
            proven(lease);
            return;
        }
        if (unproven != null) {
            sendAhead();
        }
        if (sentAhead.readableBytes() >= ENOUGH) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        left();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        left();
        ctx.close();
    }

    private void left() {
        gone = true;
        if (unproven != null) {
            unproven.stream().close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        take().release();
    }

    private ByteBuf take() {
        ByteBuf taken = sentAhead;
        sentAhead = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
