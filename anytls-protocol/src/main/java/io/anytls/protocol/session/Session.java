package io.anytls.protocol.session;

import io.anytls.protocol.FailureWords;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameHandler;
import io.anytls.protocol.shape.ShapeProfile;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
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
public abstract sealed class Session extends Carrier implements FrameHandler permits ClientSession, ServerSession {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final IntObjectMap<StreamChannel> streams = new IntObjectHashMap<>();

    /** Streams that were given payload since the last read-complete. */
    private final List<StreamChannel> fed = new ArrayList<>();

    /** Streams that were given a FIN since the last read-complete: two that came together are a reset, not an end of file first. */
    private final List<StreamChannel> ended = new ArrayList<>();

    private final MemoryPause memoryPause;

    private SessionException failure;

    /**
     * @param number counts the program's sessions up
     * @param share of the session's user, to be left when the connection is closed
     * @param shapes that its streams have
     */
    Session(long number, MemoryShare share, ShapeProfile shapes) {
        super(number, share, shapes);
        this.memoryPause = new MemoryPause(this, share);
    }

    // ---- what others may ask ----

    /** How many streams are open. */
    public final int openStreams() {
        return streams.size();
    }

    @Override
    public final SessionException failure() {
        return failure;
    }

    /**
     * The connection is read no more, until whoever says so takes it back and nobody else wants it to wait.
     *
     * @param by who says so, by whatever stands for it; once at a time
     */
    public final void pauseReading(Object by) {
        readHolds().hold(by);
    }

    /** Takes {@link #pauseReading} back. */
    public final void resumeReading(Object by) {
        readHolds().release(by);
    }

    // ---- the connection's events ----

    @Override
    final void abort(SessionException reason) {
        if (failure == null) {
            failure = reason;
        }
        channel().unsafe().close(channel().newPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Frame frame && failure == null) {
            answers().readBegins();
            frame.dispatch(this);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (int i = 0; i < fed.size(); i++) {
            fed.get(i).input().readComplete();
        }
        fed.clear();
        for (int i = 0; i < ended.size(); i++) {
            ended.get(i).ending().finsCame();
        }
        ended.clear();
        answers().readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writeTurns().advance();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (failure == null) {
            failure = new SessionClosedException(
                    isLeft() ? "the session was closed" : "the session was closed by the peer");
        }
        forEachStream(stream -> stream.sessionEnded(failure));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (isWantOfMemory(cause)) {
            share().refused(cause);
            abort(new SessionClosedException("no memory was left for the session", cause));
            return;
        }
        if (cause instanceof IOException) {
            LOG.debug("session {} failed: {}", number(), FailureWords.of(cause));
        } else {
            LOG.debug("session {} failed", number(), cause); // a mistake of ours: where, is worth more than what
        }
        end(
                cause instanceof SessionException e
                        ? e
                        : new SessionClosedException("the session failed: " + FailureWords.of(cause), cause));
    }

    private static boolean isWantOfMemory(Throwable thrown) {
        return thrown instanceof OutOfMemoryError || thrown.getCause() instanceof OutOfMemoryError;
    }

    @Override
    final void end(SessionException reason) {
        if (failure == null) {
            failure = reason;
            LOG.debug("session {} ends: {}", number(), reason.getMessage());
            farewell(reason);
        }
    }

    /** Closes the connection, after a last word where the peer deserves one. */
    void farewell(SessionException reason) {
        context().close();
    }

    // ---- frames that mean the same on both sides ----

    @Override
    public void onPsh(int streamId, ByteBuf payload) {
        StreamChannel stream = streams.get(streamId);
        if (stream == null) {
            payload.release(); // it may have been closed a moment ago
            return;
        }
        if (stream.receive(payload) && stream.input().isFirstRead()) {
            fed.add(stream);
        }
        memoryPause.payloadCame();
    }

    @Override
    public final void onFin(int streamId) {
        StreamChannel stream = streams.get(streamId);
        if (stream != null) {
            if (stream.ending().finCame()) {
                ended.add(stream);
            }
        }
    }

    @Override
    public final void onWaste(int streamId) {
        StreamChannel stream = streamId == 0 ? null : streams.get(streamId);
        if (stream != null) {
            stream.decoyCame();
        }
    }

    @Override
    public void onHeartbeatRequest(int streamId) {
        answer(new Frame.HeartbeatResponse(streamId));
    }

    // ---- the streams ----

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
        channel().eventLoop().register(stream);
        if (failure != null) {
            channel().eventLoop().execute(() -> stream.sessionEnded(failure));
        }
    }

    @Override
    void closed(int streamId) {
        streams.remove(streamId);
    }

    final void violated(String what) {
        end(new ProtocolViolationException(what));
    }
}
