package io.anytls.server.inbound;

import io.anytls.protocol.auth.AuthenticationDecoder;
import io.anytls.protocol.auth.AuthenticationListener;
import io.anytls.protocol.auth.AuthenticationRefusal;
import io.anytls.protocol.auth.User;
import io.anytls.server.fallback.Site;
import io.anytls.server.fallback.Visit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Behind the handshake where there is a site for strangers: whether a connection is a client's or the site's.
 *
 * <pre>
 *   GATHERING --34 bytes--> DECIDED by the digest: a session, or the site, which gets every byte
 *      | 100 ms of silence, or after fewer bytes
 *      v
 *   AT_THE_SITE, which gets bytes as they come --34 bytes--> DECIDED as above; a client's connection leaves the site
 *      '--the site says something, the visitor ends--> DECIDED: the site's
 * </pre>
 *
 * <p>Until 34 bytes have come nothing depends on what a digest would be, so none can be found byte by byte.
 */
final class FirstFlight extends ChannelDuplexHandler implements AuthenticationListener {

    /** How long the rest of a short first flight is waited for, and how long a client may be silent before the site hears of it. */
    static final int GATHER_MILLIS = 100;

    /** A site that speaks first waits so long for the visitor's first flight. */
    static final int HOLD_SECONDS = 10;

    private enum State {
        GATHERING,
        AT_THE_SITE,
        DECIDED
    }

    private final Admission admission;
    private final Site site;
    private final boolean greets;

    private State state = State.GATHERING;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private int passed;
    private Visit visit;
    private Future<?> timer;
    private Future<?> hold;

    /** @param greets whether the site speaks first: its greeting waits for the decision */
    FirstFlight(Admission admission, Site site, boolean greets) {
        this.admission = admission;
        this.site = site;
        this.greets = greets;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // Whom ConnectionInitializer has accepted without a site may have got one since: by a reload, or by ALPN.
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        gather(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelTimers();
        takeReceived().release();
    }

    private void gather(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> goOn(ctx), GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.DECIDED || !(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        boolean first = !received.isReadable();
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
        if (received.readableBytes() >= AuthenticationDecoder.HEADER_LENGTH) {
            decide(ctx);
        } else if (passed > 0 || ShortRequest.isWhole(received)) {
            timer.cancel(false);
            goOn(ctx);
        } else if (first) {
            timer.cancel(false);
            gather(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state != State.DECIDED && !ctx.channel().config().isAutoRead() && visit == null) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    /** The site gets what there is, if only that there is somebody. */
    private void goOn(ChannelHandlerContext ctx) {
        if (state == State.DECIDED) {
            return;
        }
        enter(ctx, greets);
        passOn(ctx);
    }

    private void enter(ChannelHandlerContext ctx, boolean isHeld) {
        if (visit == null) {
            state = State.AT_THE_SITE;
            ctx.pipeline().remove(TlsGate.class);
            visit = site.enter(ctx.channel(), isHeld);
            if (isHeld) {
                hold = ctx.executor().schedule(() -> settle(ctx), HOLD_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void passOn(ChannelHandlerContext ctx) {
        int length = received.readableBytes() - passed;
        if (length > 0) {
            ByteBuf part = received.copy(received.readerIndex() + passed, length);
            passed += length;
            ctx.fireChannelRead(part);
            ctx.fireChannelReadComplete();
        }
    }

    private void decide(ChannelHandlerContext ctx) {
        state = State.DECIDED;
        cancelTimers();
        ctx.pipeline().addAfter(ctx.name(), "authentication", admission.newDecoder(this));
        ctx.fireChannelRead(takeReceived());
        leave(ctx);
    }

    @Override
    public void authenticated(ChannelHandlerContext ctx, User user) {
        if (visit != null) {
            ctx.pipeline().addLast("gate", new TlsGate(admission)); // first, as the site may let go of bytes
            visit.leave();
        }
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        admission.admit(ctx, user);
    }

    @Override
    public void refused(ChannelHandlerContext ctx, AuthenticationRefusal reason, ByteBuf all) {
        if (!ShortRequest.isText(all)) {
            admission.wrongPassword(ctx.channel());
        }
        if (visit == null) {
            enter(ctx, false);
        } else if (greets) {
            visit.stay();
        }
        ctx.fireChannelRead(all.skipBytes(passed));
    }

    /** The connection is the site's, whatever comes. */
    private void settle(ChannelHandlerContext ctx) {
        if (state != State.DECIDED) {
            enter(ctx, false);
            state = State.DECIDED;
            if (hold != null) {
                visit.stay();
            }
            passOn(ctx);
            leave(ctx);
        }
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** The site says something. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        settle(ctx);
        ctx.write(message, promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        state = State.DECIDED;
        ctx.close(promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS || event == ChannelInputShutdownEvent.INSTANCE) {
            settle(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void cancelTimers() {
        timer.cancel(false);
        if (hold != null) {
            hold.cancel(false);
        }
    }

    private ByteBuf takeReceived() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
