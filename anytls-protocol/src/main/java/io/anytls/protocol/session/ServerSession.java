package io.anytls.protocol.session;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.padding.PaddingScheme;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The server's side of a session: it takes in any number of streams at once. */
public final class ServerSession extends Session {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** For a peer that does not read, and would never hear why. */
    private static final int FAREWELL_SECONDS = 5;

    private final PaddingScheme paddingScheme;
    private final ChannelHandler streamInitializer;
    private final StreamTimeouts timeouts;

    private Peer peer;

    /**
     * @param paddingScheme the one that clients should use
     * @param streamInitializer sharable; added to each new stream's pipeline, which then receives the target as its first bytes
     */
    public ServerSession(PaddingScheme paddingScheme, ChannelHandler streamInitializer, StreamTimeouts timeouts) {
        this(
                paddingScheme,
                streamInitializer,
                timeouts,
                MemoryBudget.ofProcess().share("anybody"));
    }

    /** @param share of the session's user; the session leaves it when its connection is closed */
    public ServerSession(
            PaddingScheme paddingScheme, ChannelHandler streamInitializer, StreamTimeouts timeouts, MemoryShare share) {
        super(NUMBERS.incrementAndGet(), share);
        this.paddingScheme = paddingScheme;
        this.streamInitializer = streamInitializer;
        this.timeouts = timeouts;
    }

    /** Ends the session and its streams, for a reason of our own. Event loop only. */
    public void close(String reason) {
        end(new SessionClosedException(reason));
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    StreamTimeouts timeouts() {
        return timeouts;
    }

    @Override
    public void onSettings(KeyValues values) {
        if (peer != null) {
            return;
        }
        peer = Peer.of(values);
        if (!values.get(Peer.PADDING_MD5).equals(paddingScheme.md5())) {
            answer(new Frame.UpdatePaddingScheme(paddingScheme.rawText()));
        }
        if (peer.speaksVersion2()) {
            answer(new Frame.ServerSettings(serverSettings()));
        }
    }

    private KeyValues serverSettings() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Peer.VERSION, String.valueOf(Peer.OUR_VERSION));
        if (peer.halfClose()) {
            values.put(Peer.HALF_CLOSE, "1");
        }
        return new KeyValues(values);
    }

    @Override
    public void onSyn(int streamId) {
        if (peer == null) {
            violated("client did not send its settings");
        } else if (stream(streamId) == null && hasRoomFor(streamId)) {
            ServerStream stream = new ServerStream(this, streamId);
            stream.pipeline().addLast(streamInitializer);
            start(stream);
        }
    }

    /** Streams of all users are bounded by the heap, whatever a single user may have. */
    private boolean hasRoomFor(int streamId) {
        if (share().streamOpened()) {
            return true;
        }
        if (peer.speaksVersion2()) {
            answer(new Frame.SynAck(streamId, "too many streams on this server"));
        }
        answer(new Frame.Fin(streamId));
        return false;
    }

    @Override
    void streamClosed(StreamChannel stream) {
        super.streamClosed(stream);
        share().streamClosed();
    }

    /** An answer may be SYNACK: the stream's payload comes behind it. */
    @Override
    void write(Frame frame) {
        answers().write();
        super.write(frame);
    }

    @Override
    void writeFins(int streamId, int count) {
        answers().add(new Frame.Fin(streamId), count);
    }

    @Override
    void farewell(SessionException reason) {
        if (reason instanceof ProtocolViolationException) {
            answers().write();
            channel().writeAndFlush(new Frame.Alert(reason.getMessage())).addListener(ChannelFutureListener.CLOSE);
            Future<?> end = channel().eventLoop().schedule(() -> channel().close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
            channel().closeFuture().addListener(closed -> end.cancel(false));
        } else {
            super.farewell(reason);
        }
    }

    @Override
    public void onAlert(String text) {
        end(new AlertException(text));
    }

    @Override
    public void onSynAck(int streamId, String error) {}

    @Override
    public void onHeartbeatResponse(int streamId) {}

    @Override
    public void onServerSettings(KeyValues values) {}

    @Override
    public void onUpdatePaddingScheme(String rawText) {}
}
