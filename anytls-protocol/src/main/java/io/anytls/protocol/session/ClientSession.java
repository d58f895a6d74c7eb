package io.anytls.protocol.session;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.AnyTlsException;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/**
 * The client's side of a session. Settings is written when the session joins the pipeline and left unflushed: it leaves with the
 * first stream's SYN and address as packet 1 of the padding scheme, or by {@link #announce()}.
 */
public final class ClientSession extends Session {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** A server that has said nothing of itself this long after Settings, and two round trips, most likely speaks version 1. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How often what cannot be concluded from the silence is thought over while there are streams. */
    private static final long RECONSIDERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Servers give a connection from 10 to 30 s to authenticate. */
    private static final long LONGEST_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final KeyValues settings;
    private final SessionListener listener;
    private final Heartbeat heartbeat;
    private final StreamTimeouts timeouts;

    private Liveness liveness;
    private HeartbeatTimer timer;
    private volatile Peer peer;
    private Promise<Peer> peerKnown;
    private Future<?> silence;
    private long announcedNanos;
    private int lastStreamId;

    /**
     * @param clientName name and version, as the server may log it
     * @param paddingMd5 of the padding scheme that this session is shaped by
     */
    public ClientSession(
            String clientName,
            String paddingMd5,
            SessionListener listener,
            Heartbeat heartbeat,
            StreamTimeouts timeouts) {
        this(
                clientName,
                paddingMd5,
                listener,
                heartbeat,
                timeouts,
                MemoryBudget.ofProcess().share("applications"));
    }

    /** @param share of the memory; the session leaves it when its connection is closed */
    public ClientSession(
            String clientName,
            String paddingMd5,
            SessionListener listener,
            Heartbeat heartbeat,
            StreamTimeouts timeouts,
            MemoryShare share) {
        super(NUMBERS.incrementAndGet(), share);
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Peer.VERSION, String.valueOf(Peer.OUR_VERSION));
        values.put(Peer.CLIENT, clientName);
        values.put(Peer.PADDING_MD5, paddingMd5);
        values.put(Peer.HALF_CLOSE, "1");
        values.put(Peer.DATAGRAM_SIZE, Peer.OUR_DATAGRAM_SIZE);
        this.settings = new KeyValues(values);
        this.listener = listener;
        this.heartbeat = heartbeat;
        this.timeouts = timeouts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        peerKnown = ctx.executor().newPromise();
        liveness = new Liveness(this, listener);
        timer = new HeartbeatTimer(this, liveness, heartbeat, listener);
        write(new Frame.Settings(settings));
    }

    /** Sends Settings ahead of any stream, as packet 1. */
    public void announce() {
        watchSilence();
        flush();
    }

    /**
     * Opens a stream: its SYN is written and not flushed. The stream is active on return, reads nothing until its auto-read is
     * switched on, and its first payload is the target.
     */
    public ClientStream open() {
        ClientStream stream = new ClientStream(this, ++lastStreamId);
        watchSilence();
        if (!isEnded()) {
            write(new Frame.Syn(stream.streamId()));
        }
        start(stream);
        if (peer != null) {
            stream.peerKnown(peer);
        }
        return stream;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    /** Completes when it is known what the server is. Any thread. */
    public Future<Peer> whenPeerKnown() {
        return peerKnown;
    }

    // ---- whether the server lives ----

    /** Whether no frame has come: what the server is has at best been concluded from its silence, {@link Peer#SILENT}. */
    public boolean isUnanswered() {
        return !liveness.hasHeard();
    }

    /** Nanoseconds since the last frame came, or since the session began. Any thread. */
    public long silentNanos() {
        return liveness.silentNanos();
    }

    /** The smoothed round trip in nanoseconds, 0 while unknown. Any thread. */
    public long roundTripNanos() {
        return liveness.roundTripNanos();
    }

    /** Notes what the handshake took, as the first guess at the round trip. */
    public void handshakeTook(long nanos) {
        liveness.roundTripAtMost(nanos);
    }

    /**
     * Asks for a sign of life; any frame is one. The request is written and not flushed: it goes in front of what is written next.
     * Only for servers that speak version 2.
     *
     * @return completes with the next frame; fails after the timeout, or when the session ends
     */
    public Future<Void> prove(Duration timeout) {
        liveness.request();
        return liveness.nextFrame(timeout);
    }

    /** Waits for a sign of life without asking for one; completes as {@link #prove} does. */
    public Future<Void> nextFrame(Duration timeout) {
        return liveness.nextFrame(timeout);
    }

    /** Asks, and completes with the very answer: everything that the server had sent before has then come. Flushes. */
    public Future<Void> drain() {
        Future<Void> answered = liveness.request().answered();
        flush();
        return answered;
    }

    @Override
    void payloadSent() {
        liveness.payloadSent();
    }

    @Override
    void writeFins(int streamId, int count) {
        for (int i = 0; i < count; i++) {
            write(new Frame.Fin(streamId));
        }
    }

    @Override
    EndingTable.Towards plainPeer() {
        return EndingTable.Towards.PLAIN_SERVER;
    }

    @Override
    StreamTimeouts timeouts() {
        return timeouts;
    }

    private void watchSilence() {
        if (silence == null) {
            announcedNanos = liveness.now();
            watchSilence(Math.max(SILENCE_NANOS, 2 * liveness.roundTripNanos()));
        }
    }

    private void watchSilence(long nanos) {
        silence = channel().eventLoop().schedule(this::silent, nanos, TimeUnit.NANOSECONDS);
    }

    private void silent() {
        if (peer != null) {
            return;
        }
        if (listener.speaksVersion1(this)) {
            learn(Peer.SILENT);
        } else if (openStreams() == 0) {
            end(new SessionClosedException("the TLS handshake succeeded, but the server has not answered in time"));
        } else {
            watchSilence(RECONSIDERED_NANOS); // its streams have their own limits of time
        }
    }

    private void learn(Peer learned) {
        peer = learned;
        silence.cancel(false);
        peerKnown.trySuccess(learned);
        listener.peerKnown(this);
        if (learned.speaksVersion2()) {
            timer.start();
        }
        forEachStream(stream -> ((ClientStream) stream).peerKnown(learned));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean fromAny = message instanceof Frame.UpdatePaddingScheme
                || message instanceof Frame.Alert
                || message instanceof Frame.Waste;
        if (peer == null && !fromAny && !(message instanceof Frame.ServerSettings) && silence != null) {
            learn(Peer.SILENT);
        }
        super.channelRead(ctx, message);
        liveness.heard();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (silence != null) {
            silence.cancel(false);
        }
        if (looksRefused()) {
            end(refusedPassword(null));
        }
        super.channelInactive(ctx);
        timer.stop();
        liveness.stop(failure());
        peerKnown.tryFailure(failure());
        listener.ended(this);
    }

    /** Many a server, and what stands in front of it, resets a connection where it could close it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        if (looksRefused() && thrown instanceof IOException reset && !isOurs(reset)) {
            end(refusedPassword(reset));
        } else {
            super.exceptionCaught(ctx, thrown);
        }
    }

    /** A write behind the server's close_notify fails in TLS, and is the server's doing all the same. */
    private static boolean isOurs(IOException thrown) {
        return thrown instanceof SSLException && !(thrown instanceof SslClosedEngineException)
                || thrown instanceof AnyTlsException;
    }

    /**
     * Whether the connection ends as one with a wrong password does: at once, or, as servers that do not want to be told from any other
     * service do, at the time at which they close a silent one. Later it is an idle session of version 1.
     */
    private boolean looksRefused() {
        return isUnanswered() && (peer == null || liveness.now() - announcedNanos < LONGEST_REFUSAL_NANOS);
    }

    private AuthenticationRefusedException refusedPassword(IOException cause) {
        return new AuthenticationRefusedException(
                peer == null
                        ? "the TLS handshake succeeded, but the server closed the connection right after authentication:"
                                + " wrong password?"
                        : "the TLS handshake succeeded, but the server sent nothing until it closed the connection:"
                                + " wrong password?",
                cause);
    }

    /** It may come late, after the server was taken for version 1. */
    @Override
    public void onServerSettings(KeyValues values) {
        if (silence != null) {
            liveness.roundTripAtMost(liveness.now() - announcedNanos);
            learn(Peer.of(values));
        }
    }

    @Override
    public void onSynAck(int streamId, String error) {
        if (stream(streamId) instanceof ClientStream stream) {
            stream.synAck(error);
        }
    }

    @Override
    public void onUpdatePaddingScheme(String rawText) {
        listener.paddingScheme(rawText);
    }

    @Override
    public void onAlert(String text) {
        end(new AlertException(text));
    }

    @Override
    public void onHeartbeatResponse(int streamId) {
        liveness.answered();
    }

    /** Servers open no streams; what comes for one is dropped like any other frame of an unknown stream. */
    @Override
    public void onSyn(int streamId) {}

    @Override
    public void onSettings(KeyValues values) {}
}
