package io.anytls.protocol.padding;

import io.anytls.protocol.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Shapes a client's first packets (docs/protocol.md, Padding scheme). It stands between the session and the frame encoder: it is given
 * {@link Frame}s, so it knows what it cuts and whose it is, and gives bytes. What it is given as bytes are answers to heartbeats, which
 * the session has gathered.
 *
 * <p>All that is written up to a flush is one packet; packet 1 is the first behind the authentication, which has to
 * have gone out before this is added. Each piece leaves as one buffer with a flush of its own, so that TLS makes it one
 * record. Once packet stop - 1 is out it leaves the pipeline. A write's promise is completed with the piece that
 * carries its last byte.
 */
public final class PaddingHandler extends ChannelOutboundHandlerAdapter {

    /** Bytes that a session may send for nothing, whatever its server's scheme asks for: then the scheme is over. */
    static final int MOST_WASTE = 256 << 10;

    private static final RandomGenerator SECURE = new SecureRandom();

    private final PaddingScheme scheme;
    private final RandomGenerator random;

    /**
     * Flushed and not yet written, the one being shaped first. A flush may come from a listener in the midst of
     * shaping: its packet waits for its turn.
     */
    private final ArrayDeque<Packet> flushed = new ArrayDeque<>(2);

    private Packet open;
    private int nextPacket = 1;
    private int wasteLeft = MOST_WASTE;
    private boolean shaping;

    /** Draws sizes from a cryptographically secure source. */
    public PaddingHandler(PaddingScheme scheme) {
        this(scheme, SECURE);
    }

    /** @param random where sizes are drawn from; used on the event loop only */
    public PaddingHandler(PaddingScheme scheme, RandomGenerator random) {
        this.scheme = Objects.requireNonNull(scheme, "scheme");
        this.random = Objects.requireNonNull(random, "random");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        open = new Packet(ctx.channel());
        leaveIfDone(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Frame frame) {
            open.append(frame, ctx.alloc(), promise);
        } else if (message instanceof ByteBuf answers) {
            open.appendAnswers(answers, promise);
        } else {
            ReferenceCountUtil.release(message);
            promise.setFailure(new UnsupportedMessageTypeException(message, Frame.class, ByteBuf.class));
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        flushed.add(open);
        open = new Packet(ctx.channel());
        if (shaping) {
            return;
        }
        shaping = true;
        try {
            for (Packet packet = flushed.peek(); packet != null; packet = flushed.peek()) {
                emit(ctx, packet);
                flushed.remove(packet);
            }
        } finally {
            shaping = false;
        }
        leaveIfDone(ctx);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        failAll(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            failAll(ctx);
            return;
        }
        for (Packet packet = flushed.poll(); packet != null; packet = flushed.poll()) {
            emitAsItIs(ctx, packet);
        }
        open.writeRest(ctx);
    }

    private void emit(ChannelHandlerContext ctx, Packet packet) {
        if (!packet.counts()) {
            emitAsItIs(ctx, packet);
            return;
        }
        for (PaddingItem item : scheme.line(nextPacket++).items()) {
            if (item instanceof SizeRange range) {
                int size = range.draw(random);
                if (!affords(packet, size)) {
                    nextPacket = scheme.stop();
                    break;
                }
                Throwable failure = emitPiece(ctx, packet, size);
                if (failure != null) {
                    // What follows must not be taken for the continuation of what is missing now.
                    packet.releaseAndFailAll(ctx, failure);
                    return;
                }
            } else if (packet.left() == 0) {
                break;
            }
        }
        if (!packet.isEmpty()) {
            emitAsItIs(ctx, packet);
        }
    }

    /** Whether the session may still spend what this piece takes beyond the packet's own bytes; if so it is spent. */
    private boolean affords(Packet packet, int size) {
        int left = packet.left();
        wasteLeft -= left == 0 ? size : Math.max(0, size - left - Frame.HEADER_LENGTH);
        return wasteLeft >= 0;
    }

    /** Gives the failure of a piece that failed at once, else null. */
    private static Throwable emitPiece(ChannelHandlerContext ctx, Packet packet, int size) {
        int left = packet.left();
        int length = size;
        if (left == 0) {
            // The frame's data has the drawn size, not the record: what all deployed clients do.
            packet.appendWaste(size, ctx.alloc());
            length = Frame.HEADER_LENGTH + size;
        } else if (size - left > Frame.HEADER_LENGTH) {
            packet.appendWaste(size - left - Frame.HEADER_LENGTH, ctx.alloc());
        }
        ChannelPromise promise = ctx.newPromise();
        ByteBuf piece = packet.take(length, ctx.alloc(), promise);
        return ctx.writeAndFlush(piece, promise).cause();
    }

    private static void emitAsItIs(ChannelHandlerContext ctx, Packet packet) {
        packet.writeRest(ctx);
        ctx.flush();
    }

    private void leaveIfDone(ChannelHandlerContext ctx) {
        if (nextPacket >= scheme.stop() && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private void failAll(ChannelHandlerContext ctx) {
        ClosedChannelException closed = new ClosedChannelException();
        for (Packet packet = flushed.poll(); packet != null; packet = flushed.poll()) {
            packet.releaseAndFailAll(ctx, closed);
        }
        open.releaseAndFailAll(ctx, closed);
    }
}
