package io.anytls.protocol.session;

import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * What a session answers by itself: short frames that a peer can ask for in any number, and leave unread. They are gathered in one buffer
 * while the session is being read, and go out together, as one TLS record.
 *
 * <pre>
 *   gathered --end of the read, while fewer than {@value #MOST_ON_THEIR_WAY} buffers wait in the connection--> written
 *       '--{@value #MOST_GATHERED} bytes that could not be written--> the session ends
 * </pre>
 *
 * Confined to the session's event loop.
 */
final class Answers {

    static final int MOST_ON_THEIR_WAY = 64;
    static final int MOST_GATHERED = 64 << 10;

    /** With more on their way the peer reads slowly, and gets nothing that is not needed. */
    private static final int FREE_UP_TO = 8;

    private final Carrier carrier;
    private final ChannelHandlerContext ctx;
    private final HeldMemory.Place memory;

    private ByteBuf gathered;
    private int onTheirWay;
    private boolean reading;

    Answers(Carrier carrier, ChannelHandlerContext ctx, HeldMemory.Place memory) {
        this.carrier = carrier;
        this.ctx = ctx;
        this.memory = memory;
    }

    /**
     * @param times how often, in one piece: two FINs that come apart mean something else
     * @param waste bytes of padding in the same record, 0 for none
     */
    void add(Frame answer, int times, int waste) {
        if (carrier.isEnded()) {
            return;
        }
        if (gathered == null) {
            gathered = ctx.alloc().directBuffer();
        }
        for (int i = 0; i < times; i++) {
            FrameEncoder.append(gathered, answer);
        }
        if (waste > 0) {
            FrameEncoder.appendWaste(gathered, waste);
        }
        if (!reading || gathered.readableBytes() >= BufferCost.AGGREGATE) {
            flush();
        }
        if (gathered != null && gathered.readableBytes() > MOST_GATHERED) {
            carrier.end(new SessionClosedException("the peer asks for answers that it does not read"));
            release();
        }
    }

    /** Whether what is added now goes out soon. */
    boolean isFree() {
        return onTheirWay < FREE_UP_TO && (gathered == null || gathered.readableBytes() < BufferCost.AGGREGATE);
    }

    /** Until {@link #readComplete} more may come. */
    void readBegins() {
        reading = true;
    }

    void readComplete() {
        reading = false;
        flush();
    }

    private void flush() {
        if (gathered != null && onTheirWay < MOST_ON_THEIR_WAY) {
            write();
            carrier.flush();
        }
        memory.holds(gathered == null ? 0 : gathered.capacity() + MemoryLimits.ENTRY);
    }

    /** Writes what is gathered, so that it goes before whatever is written next. */
    void write() {
        if (gathered == null) {
            return;
        }
        ByteBuf next = gathered;
        gathered = null;
        onTheirWay++;
        ChannelPromise left = ctx.newPromise();
        left.addListener(done -> {
            onTheirWay--;
            if (done.isSuccess() && !reading) {
                flush();
            }
        });
        ctx.write(next, left);
    }

    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        memory.holds(0);
    }
}
