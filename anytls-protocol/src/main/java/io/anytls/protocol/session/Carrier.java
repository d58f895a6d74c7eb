package io.anytls.protocol.session;

import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.budget.PendingWrites;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.padding.PaddingHandler;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeSide;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What carries streams, and all that a stream knows of its session: how its frames get on the wire, when it has to wait, and what is known
 * of the other side. All methods are called on the connection's event loop unless they say otherwise.
 */
abstract class Carrier extends ChannelDuplexHandler {

    /** Payload stops at the channel's marks, answers do not: so much of them is the work of a peer that asks and never reads. */
    private static final int MOST_UNREAD = 2 << 20;

    private static final SecureRandom SECURE = new SecureRandom();

    private final WriteTurns writeTurns = new WriteTurns(this);
    private final ReadHolds readHolds = new ReadHolds(this);
    private final long number;
    private final MemoryShare share;
    private final ShapeProfile shapes;

    private ChannelHandlerContext ctx;
    private PendingWrites unsent;
    private Answers answers;

    /** What shapes are drawn with; made from the secure source when it is needed first. */
    private RandomGenerator random;

    private boolean schemeIsOver;
    private boolean left;

    /**
     * @param number counts the program's sessions up
     * @param share of the session's user, to be left when the connection is closed
     * @param shapes that its streams have
     */
    Carrier(long number, MemoryShare share, ShapeProfile shapes) {
        this.number = number;
        this.share = share;
        this.shapes = shapes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        this.ctx = ctx;
        HeldMemory memory = share.open(this::abortLater);
        unsent = new PendingWrites(ctx.channel(), memory);
        answers = new Answers(this, ctx, memory.place());
        ctx.channel().closeFuture().addListener(closed -> {
            answers.release();
            unsent.look();
            memory.close();
            share.leave();
        });
    }

    private void abortLater() {
        ctx.channel().eventLoop().execute(() -> abort(new SessionClosedException("memory was wanted back")));
    }

    /** Whoever has the session has no use for it any more. What it ends with is told by {@link Session#end} where that is not the reason. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        left = true;
        ctx.close(promise);
    }

    /** Whether it is we who close the connection. */
    final boolean isLeft() {
        return left;
    }

    // ---- what is known ----

    /** The TLS connection. Any thread. */
    public final Channel channel() {
        return ctx.channel();
    }

    /** Its name in the log is {@code session} and this: the larger, the newer. Any thread. */
    public final long number() {
        return number;
    }

    /** Why the session has ended; null while it has not. */
    public abstract SessionException failure();

    /** What is known of the other side; null while nothing is. Any thread on the client's side. */
    public abstract Peer peer();

    /** What a peer is that knows no half-close. */
    abstract EndingTable.Towards plainPeer();

    /** Whom a FIN goes to. */
    final EndingTable.Towards towards() {
        Peer peer = peer();
        if (peer == null) {
            return EndingTable.Towards.UNKNOWN;
        }
        return peer.halfClose() ? EndingTable.Towards.HALF_CLOSER : plainPeer();
    }

    abstract StreamTimeouts timeouts();

    final ChannelHandlerContext context() {
        return ctx;
    }

    final MemoryShare share() {
        return share;
    }

    final boolean isEnded() {
        return failure() != null || !ctx.channel().isActive();
    }

    // ---- writing ----

    final boolean isWritable() {
        return ctx.channel().isWritable();
    }

    final boolean isFilledBy(int bytes) {
        return ctx.channel().bytesBeforeUnwritable() <= bytes + Frame.HEADER_LENGTH;
    }

    final WriteTurns writeTurns() {
        return writeTurns;
    }

    void write(Frame frame) {
        ctx.write(frame, ctx.voidPromise());
    }

    final void write(Frame frame, ChannelPromise left) {
        ctx.write(frame, left);
    }

    final void flush() {
        ctx.flush();
        unsent.look();
        if (ctx.channel().bytesBeforeWritable() > MOST_UNREAD) {
            end(new SessionClosedException("the peer asks for answers that it does not read"));
        }
    }

    /** A stream has sent payload. */
    void payloadSent() {}

    /** For frames that go before queued payload: what the streams hold back has not been written yet. */
    final void answer(Frame frame) {
        answers.add(frame, 1, 0);
    }

    /** The same with so many bytes of padding behind it, in one record; 0 for none. */
    final void answerPadded(Frame frame, int waste) {
        answers.add(frame, 1, waste);
    }

    final Answers answers() {
        return answers;
    }

    /**
     * Says so often that a stream, or a direction of it, is over, and all of it in one packet. The caller flushes.
     *
     * @param waste bytes of padding behind it, 0 for none
     */
    abstract void writeFins(int streamId, int count, int waste);

    // ---- shaping ----

    /** On which side it is. */
    abstract ShapeSide side();

    /** Whether nobody on the other side has said that he waits for each SYNACK. */
    boolean mayHoldSynAck() {
        return true;
    }

    final boolean isServer() {
        return side() == ShapeSide.DOWN;
    }

    final ShapeProfile shapes() {
        return shapes;
    }

    final boolean isShaping() {
        return !shapes.isEmpty(side());
    }

    /** Whether what is written leaves as it is: the packets of the padding scheme are its own. */
    final boolean isSchemeOver() {
        if (!schemeIsOver) {
            schemeIsOver = ctx.pipeline().context(PaddingHandler.class) == null;
        }
        return schemeIsOver;
    }

    /** For a new stream; null if it is not shaped. */
    final StreamShaper newShaper(int streamId) {
        if (!isShaping()) {
            return null;
        }
        boolean first = random == null;
        if (first) {
            random = new SplittableRandom(SECURE.nextLong());
        }
        return new StreamShaper(this, streamId, new StreamShape(this, shapes, random, first));
    }

    /**
     * Whether padding may be sent that nobody has asked for: not while the padding scheme lasts, whose packets are its own, nor to a peer
     * that reads slowly, nor where memory is short.
     */
    final boolean mayWaste(int bytes) {
        return isSchemeOver()
                && !isEnded()
                && isWritable()
                && !isFilledBy(bytes)
                && answers.isFree()
                && !share.isShort();
    }

    // ---- reading ----

    final ReadHolds readHolds() {
        return readHolds;
    }

    // ---- the end ----

    /** Called by a stream as the last thing it does. */
    abstract void closed(int streamId);

    /** Ends the session and its streams; the first reason is the one that counts. */
    abstract void end(SessionException reason);

    /** Ends the session without a word, not even TLS's: what allocates nothing cannot fail for want of memory. */
    abstract void abort(SessionException reason);
}
