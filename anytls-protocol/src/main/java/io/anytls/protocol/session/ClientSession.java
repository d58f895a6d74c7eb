package io.anytls.protocol.session;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.AnyTlsException;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeSide;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/**
 * The client's side of a session. Settings is written when the session joins the pipeline and left unflushed: it leaves with the
 * first stream's SYN and address as packet 1 of the padding scheme, or by {@link #announce()}.
 */
public final class ClientSession extends Session {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final KeyValues settings;
    private final SessionListener listener;
    private final Heartbeat heartbeat;
    private final StreamTimeouts timeouts;

    private Liveness liveness;
    private HeartbeatTimer timer;
    private PeerDiscovery discovery;
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
        this(clientName, paddingMd5, listener, heartbeat, timeouts, ShapeProfile.NONE);
    }

    /** @param shapes that its streams have, once the padding scheme is over */
    public ClientSession(
            String clientName,
            String paddingMd5,
            SessionListener listener,
            Heartbeat heartbeat,
            StreamTimeouts timeouts,
            ShapeProfile shapes) {
        super(NUMBERS.incrementAndGet(), MemoryBudget.ofProcess().share("applications"), shapes);
        this.settings = Peer.clientSettings(clientName, paddingMd5, isShaping());
        this.listener = listener;
        this.heartbeat = heartbeat;
        this.timeouts = timeouts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        liveness = new Liveness(this, listener);
        discovery = new PeerDiscovery(this, liveness, listener);
        timer = new HeartbeatTimer(this, liveness, heartbeat, listener);
        write(new Frame.Settings(settings));
    }

    /** Sends Settings ahead of any stream, as packet 1. */
    public void announce() {
        discovery.begin();
        flush();
    }

    /** Opens a stream that is sent once. */
    public ClientStream open() {
        return open(null);
    }

    /**
     * Opens a stream: its SYN is written and not flushed. The stream is active on return, reads nothing until its auto-read is
     * switched on, and its first payload is the target.
     *
     * @param repeat null if it is sent once; else it is known to the server
     */
    public ClientStream open(Repeat repeat) {
        ClientStream stream = new ClientStream(this, ++lastStreamId);
        discovery.begin();
        if (!isEnded()) {
            write(new Frame.Syn(stream.streamId(), repeat == null ? null : repeat.nonce()));
        }
        start(stream);
        if (peer() != null) {
            stream.peerKnown(peer());
        }
        return stream;
    }

    @Override
    public Peer peer() {
        return discovery.peer();
    }

    /** Completes when it is known what the server is. Any thread. */
    public Future<Peer> whenPeerKnown() {
        return discovery.known();
    }

    @Override
    ShapeSide side() {
        return ShapeSide.UP;
    }

    // ---- whether the server lives ----

    /** Whether no frame has come: what the server is has at best been concluded from its silence, {@link Peer#SILENT}. */
    public boolean isUnanswered() {
        return !liveness.hasHeard();
    }

    /** From now on the server is asked for a sign of life after so much silence; zero for never. On the event loop. */
    public void heartbeat(Duration interval) {
        timer.interval(interval);
    }

    /** Nanoseconds since the last frame came, or since the session began. Any thread. */
    public long silentNanos() {
        return liveness.silentNanos();
    }

    /**
     * How long the server had been silent, in nanoseconds, when it was first asked for the sign of life that it has not given; 0 if it owes none.
     * Event loop only, also when the session has ended.
     */
    public long askedAfter() {
        return liveness.askedAfter();
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
     * Whether it has been silent for so long that nothing is to be trusted to it that cannot be sent twice, before it has proved itself.
     * Servers of version 1 cannot be asked, and are trusted. Any thread.
     */
    public boolean isDoubtful() {
        return peer() != null && peer().speaksVersion2() && liveness.isSilentForLong();
    }

    /**
     * Asks for a sign of life; any frame is one. The request is written and not flushed: it goes in front of what is written next.
     * Only for servers that speak version 2.
     *
     * @return completes with the next frame; fails after four round trips, a second at least, or when the session ends
     */
    public Future<Void> prove() {
        return liveness.prove();
    }

    /** The same, flushed. */
    public Future<Void> proveNow() {
        Future<Void> proof = liveness.prove();
        flush();
        return proof;
    }

    /** Waits for a sign of life without asking for one; completes as {@link #prove} does, and fails after this time. */
    public Future<Void> nextFrame(Duration timeout) {
        return liveness.nextFrame(timeout);
    }

    /**
     * Asks, and completes with the very answer: everything that the server had sent before has then come. Flushes. Event loop only.
     *
     * @param patience after it the answer is given up
     */
    public Future<Void> drain(Duration patience) {
        Future<Void> answered = liveness.drain(patience);
        flush();
        return answered;
    }

    @Override
    void payloadSent() {
        liveness.payloadSent();
    }

    @Override
    void writeFins(int streamId, int count, int waste) {
        for (int i = 0; i < count; i++) {
            write(new Frame.Fin(streamId));
        }
        if (waste > 0) {
            write(new Frame.Waste(waste));
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

    /** It is known what the server is, or known better. */
    void learned(Peer peer) {
        listener.peerKnown(this);
        if (peer.speaksVersion2()) {
            timer.start();
        }
        forEachStream(stream -> ((ClientStream) stream).peerKnown(peer));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        discovery.frameComes(message);
        super.channelRead(ctx, message);
        liveness.heard();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discovery.stop();
        if (discovery.looksRefused()) {
            end(discovery.refused(null));
        }
        super.channelInactive(ctx);
        timer.stop();
        liveness.stop(failure());
        discovery.fail(failure());
        listener.ended(this);
    }

    /** Many a server, and what stands in front of it, resets a connection where it could close it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        if (discovery.looksRefused() && thrown instanceof IOException reset && !isOurs(reset)) {
            end(discovery.refused(reset));
        } else {
            super.exceptionCaught(ctx, thrown);
        }
    }

    /** A write behind the server's close_notify fails in TLS, and is the server's doing all the same. */
    private static boolean isOurs(IOException thrown) {
        return thrown instanceof SSLException && !(thrown instanceof SslClosedEngineException)
                || thrown instanceof AnyTlsException;
    }

    @Override
    public void onServerSettings(KeyValues values) {
        discovery.said(values);
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
    public void onSyn(int streamId, Nonce nonce) {}

    @Override
    public void onSettings(KeyValues values) {}
}
