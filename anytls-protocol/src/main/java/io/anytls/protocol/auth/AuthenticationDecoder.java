package io.anytls.protocol.auth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The server's first handler behind TLS: reads {@code sha256(password) 32 | padding0 length u16 | padding0} however it
 * is split and tells its listener whose it is (docs/protocol.md, Authentication).
 *
 * <pre>
 *               34 bytes, known                padding0 skipped
 *   COLLECTING -----------------> SKIPPING ----------------------> DECIDED: leaves the pipeline,
 *       |                                                            the rest is passed on
 *       '--- 34 bytes, unknown; timeout; end of input -----------> DECIDED: leaves the pipeline,
 *                                                                    all bytes are given back
 * </pre>
 *
 * <p>Until 34 bytes have come nothing depends on what they are: a first flight that can be no AnyTLS waits too. It
 * never writes, never closes, and keeps nothing after the verdict; padding0 is dropped as it comes and not covered by
 * the timeout.
 */
public final class AuthenticationDecoder extends ChannelInboundHandlerAdapter {

    /** Bytes of the digest and of padding0's length. */
    public static final int HEADER_LENGTH = PasswordDigest.LENGTH + 2;

    private enum State {
        COLLECTING,
        SKIPPING,
        DECIDED
    }

    private final Users users;
    private final Duration timeout;
    private final AuthenticationListener listener;

    private State state = State.COLLECTING;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private int paddingLeft;
    private Future<?> timer;

    /** @param timeout from the moment this is added to the pipeline until 34 bytes have come; positive */
    public AuthenticationDecoder(Users users, Duration timeout, AuthenticationListener listener) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("The authentication timeout is positive, not " + timeout);
        }
        this.users = Objects.requireNonNull(users, "users");
        this.timeout = timeout;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(() -> refuse(ctx, AuthenticationRefusal.TIMEOUT), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        // Taken out by somebody else: without a verdict no handler may see what has come.
        timer.cancel(false);
        takeReceived().release();
        state = State.DECIDED;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.DECIDED || !(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
        } else if (state == State.COLLECTING) {
            collect(ctx, bytes);
        } else {
            skipPadding(ctx, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state != State.DECIDED && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            refuse(ctx, AuthenticationRefusal.END_OF_INPUT);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refuse(ctx, AuthenticationRefusal.END_OF_INPUT);
        ctx.fireChannelInactive();
    }

    private void collect(ChannelHandlerContext ctx, ByteBuf bytes) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
        if (received.readableBytes() < HEADER_LENGTH) {
            return;
        }
        byte[] digest = new byte[PasswordDigest.LENGTH];
        received.getBytes(received.readerIndex(), digest);
        User user = users.owner(digest);
        if (user == null) {
            refuse(ctx, AuthenticationRefusal.UNKNOWN_USER);
        } else {
            accept(ctx, user);
        }
    }

    private void accept(ChannelHandlerContext ctx, User user) {
        timer.cancel(false);
        ByteBuf bytes = takeReceived().skipBytes(PasswordDigest.LENGTH);
        paddingLeft = bytes.readUnsignedShort();
        state = State.SKIPPING;
        try {
            listener.authenticated(ctx, user);
        } catch (RuntimeException e) {
            bytes.release();
            throw e;
        }
        skipPadding(ctx, bytes);
    }

    private void skipPadding(ChannelHandlerContext ctx, ByteBuf bytes) {
        int skipped = Math.min(paddingLeft, bytes.readableBytes());
        bytes.skipBytes(skipped);
        paddingLeft -= skipped;
        if (paddingLeft == 0) {
            leave(ctx);
        }
        if (bytes.isReadable()) {
            ctx.fireChannelRead(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }

    private void refuse(ChannelHandlerContext ctx, AuthenticationRefusal reason) {
        if (state != State.COLLECTING) {
            return;
        }
        state = State.DECIDED;
        listener.refused(ctx, reason, takeReceived());
        leave(ctx);
    }

    private void leave(ChannelHandlerContext ctx) {
        state = State.DECIDED;
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private ByteBuf takeReceived() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
