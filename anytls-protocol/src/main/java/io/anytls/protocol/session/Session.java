package io.anytls.protocol.session;

import io.anytls.protocol.FailureWords;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.budget.PendingWrites;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated TLS connection and its streams: the last handler of the connection's pipeline, behind the frame codec. All
 * methods are called on the connection's event loop unless they say otherwise.
 */
public abstract sealed class Session extends ChannelInboundHandlerAdapter implements FrameHandler
        permits ClientSession, ServerSession {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** Payload stops at the channel's marks, answers do not: so much of them is the work of a peer that asks and never reads. */
    private static final int MOST_UNREAD = 2 << 20;

    private final IntObjectMap<StreamChannel> streams = new IntObjectHashMap<>();

    /** Streams that were given payload since the last read-complete. */
    private final List<StreamChannel> fed = new ArrayList<>();

    /** Streams that were given a FIN since the last read-complete: two that came together are a reset, not an end of file first. */
    private final List<StreamChannel> ended = new ArrayList<>();

    private final WriteTurns writeTurns = new WriteTurns(this);
    private final ReadHolds readHolds = new ReadHolds(this);

    private final long number;
    private final MemoryShare share;
    private final MemoryPause memoryPause;

    private ChannelHandlerContext ctx;
    private PendingWrites unsent;
    private Answers answers;
    private SessionException failure;

    /**
     * @param number counts the program's sessions up
     * @param share of the session's user, to be left when the connection is closed
     */
    Session(long number, MemoryShare share) {
        this.number = number;
        this.share = share;
        this.memoryPause = new MemoryPause(this, share);
    }

    // ---- what others may ask ----

    /** The TLS connection. Any thread. */
    public final Channel channel() {
        return ctx.channel();
    }

    /** Its name in the log is {@code session} and this: the larger, the newer. Any thread. */
    public final long number() {
        return number;
    }

    /** How many streams are open. */
    public final int openStreams() {
        return streams.size();
    }

    /** Why the session has ended; null while it has not. */
    public final SessionException failure() {
        return failure;
    }

    /** What is known of the other side; null while nothing is. Any thread on the client's side. */
    public abstract Peer peer();

    /**
     * The connection is read no more, until whoever says so takes it back and nobody else wants it to wait.
     *
     * @param by who says so, by whatever stands for it; once at a time
     */
    public final void pauseReading(Object by) {
        readHolds.hold(by);
    }

    /** Takes {@link #pauseReading} back. */
    public final void resumeReading(Object by) {
        readHolds.release(by);
    }

    abstract StreamTimeouts timeouts();

    // ---- the connection's events ----

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

    /** Ends the session without a word, not even TLS's: what allocates nothing cannot fail for want of memory. */
    private void abort(SessionException reason) {
        if (failure == null) {
            failure = reason;
        }
        ctx.channel().unsafe().close(ctx.channel().newPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Frame frame && failure == null) {
            answers.readBegins();
            frame.dispatch(this);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (int i = 0; i < fed.size(); i++) {
            fed.get(i).readComplete();
        }
        fed.clear();
        for (int i = 0; i < ended.size(); i++) {
            ended.get(i).finsReceived();
        }
        ended.clear();
        answers.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writeTurns.advance();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (failure == null) {
            failure = new SessionClosedException("the session was closed by the peer");
        }
        forEachStream(stream -> stream.sessionEnded(failure));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (isWantOfMemory(cause)) {
            share.refused(cause);
            abort(new SessionClosedException("no memory was left for the session", cause));
            return;
        }
        if (cause instanceof IOException) {
            LOG.debug("session {} failed: {}", number, FailureWords.of(cause));
        } else {
            LOG.debug("session {} failed", number, cause); // a mistake of ours: where, is worth more than what
        }
        end(
                cause instanceof SessionException e
                        ? e
                        : new SessionClosedException("the session failed: " + FailureWords.of(cause), cause));
    }

    private static boolean isWantOfMemory(Throwable thrown) {
        return thrown instanceof OutOfMemoryError || thrown.getCause() instanceof OutOfMemoryError;
    }

    /** Ends the session and its streams; the first reason is the one that counts. */
    final void end(SessionException reason) {
        if (failure == null) {
            failure = reason;
            LOG.debug("session {} ends: {}", number, reason.getMessage());
            farewell(reason);
        }
    }

    /** Closes the connection, after a last word where the peer deserves one. */
    void farewell(SessionException reason) {
        ctx.close();
    }

    // ---- frames that mean the same on both sides ----

    @Override
    public void onPsh(int streamId, ByteBuf payload) {
        StreamChannel stream = streams.get(streamId);
        if (stream == null) {
            payload.release(); // it may have been closed a moment ago
            return;
        }
        if (stream.receive(payload) && stream.isFirstRead()) {
            fed.add(stream);
        }
        memoryPause.payloadCame();
    }

    @Override
    public final void onFin(int streamId) {
        StreamChannel stream = streams.get(streamId);
        if (stream != null) {
            if (stream.finReceived()) {
                ended.add(stream);
            }
        }
    }

    @Override
    public void onHeartbeatRequest(int streamId) {
        answer(new Frame.HeartbeatResponse(streamId));
    }

    // ---- for the streams ----

    final boolean isWritable() {
        return ctx.channel().isWritable();
    }

    final boolean isFilledBy(int bytes) {
        return ctx.channel().bytesBeforeUnwritable() <= bytes + Frame.HEADER_LENGTH;
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
        endIfUnread();
    }

    /** A stream has sent payload. */
    void payloadSent() {}

    /** For frames that go before queued payload: what the streams hold back has not been written yet. */
    final void answer(Frame frame) {
        answers.add(frame, 1);
    }

    final Answers answers() {
        return answers;
    }

    /** Says so often that a stream, or a direction of it, is over, and all of it in one packet. The caller flushes. */
    abstract void writeFins(int streamId, int count);

    final MemoryShare share() {
        return share;
    }

    private void endIfUnread() {
        if (ctx.channel().bytesBeforeWritable() > MOST_UNREAD) {
            end(new SessionClosedException("the peer asks for answers that it does not read"));
        }
    }

    final WriteTurns writeTurns() {
        return writeTurns;
    }

    final ReadHolds readHolds() {
        return readHolds;
    }

    final boolean isEnded() {
        return failure != null || !ctx.channel().isActive();
    }

    final StreamChannel stream(int streamId) {
        return streams.get(streamId);
    }

    final void forEachStream(Consumer<StreamChannel> action) {
        List.copyOf(streams.values()).forEach(action);
    }

    /**
     * Enters the stream into the table and brings it to life; its SYN has been written or read before. On a session that has failed
     * it learns the reason in a moment, when its handlers are there.
     */
    final void start(StreamChannel stream) {
        streams.put(stream.streamId(), stream);
        ctx.channel().eventLoop().register(stream);
        if (failure != null) {
            ctx.channel().eventLoop().execute(() -> stream.sessionEnded(failure));
        }
    }

    /** Called by a stream as the last thing it does. */
    void streamClosed(StreamChannel stream) {
        streams.remove(stream.streamId());
        readHolds.release(stream);
        writeTurns.leave(stream);
    }

    final void violated(String what) {
        end(new ProtocolViolationException(what));
    }
}
