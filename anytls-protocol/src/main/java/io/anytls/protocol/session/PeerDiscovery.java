package io.anytls.protocol.session;

import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.SilentServerException;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Finds out what the server of a client's session is: from what it says of itself, from other frames that come first, or from its silence.
 *
 * <pre>
 *   SILENT --ServerSettings--> known
 *      |---another frame, or a silence that the listener takes for version 1--> version 1 --ServerSettings--> known better
 *      '--silence, no streams, and the listener knows better--> the session ends
 * </pre>
 *
 * Confined to the session's event loop, but for what says otherwise.
 */
final class PeerDiscovery {

    /** A server that has said nothing of itself this long after Settings, and two round trips, most likely speaks version 1. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How often what cannot be concluded from the silence is thought over while there are streams. */
    private static final long RECONSIDERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Servers give a connection from 10 to 30 s to authenticate. */
    private static final long LONGEST_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ClientSession session;
    private final Liveness liveness;
    private final SessionListener listener;
    private final EventLoop loop;
    private final Promise<Peer> known;

    private volatile Peer peer;
    private Future<?> silence;
    private long announcedNanos;

    PeerDiscovery(ClientSession session, Liveness liveness, SessionListener listener) {
        this.session = session;
        this.liveness = liveness;
        this.listener = listener;
        this.loop = session.channel().eventLoop();
        this.known = loop.newPromise();
    }

    /** Null while it is not known. Any thread. */
    Peer peer() {
        return peer;
    }

    /** Completes when it is known. Any thread. */
    Future<Peer> known() {
        return known;
    }

    /** Settings is about to leave: the server's answer is due. Does nothing if it has begun. */
    void begin() {
        if (silence == null) {
            announcedNanos = liveness.now();
            watchSilence(Math.max(SILENCE_NANOS, 2 * liveness.roundTripNanos()));
        }
    }

    private void watchSilence(long nanos) {
        silence = loop.schedule(this::silent, nanos, TimeUnit.NANOSECONDS);
    }

    private void silent() {
        if (peer != null) {
            return;
        }
        if (listener.speaksVersion1(session)) {
            learn(Peer.SILENT);
        } else if (session.openStreams() == 0) {
            session.end(new SilentServerException());
        } else {
            watchSilence(RECONSIDERED_NANOS); // its streams have their own limits of time
        }
    }

    /** A server of version 2 says what it is before anything else, but for what a server of any version may send. */
    void frameComes(Object frame) {
        if (peer == null && silence != null && !isFromAny(frame) && !(frame instanceof Frame.ServerSettings)) {
            learn(Peer.SILENT);
        }
    }

    private static boolean isFromAny(Object frame) {
        return frame instanceof Frame.UpdatePaddingScheme
                || frame instanceof Frame.Alert
                || frame instanceof Frame.Waste;
    }

    /** The server has said what it is; it may come late, after it was taken for version 1. */
    void said(KeyValues settings) {
        if (silence != null) {
            liveness.roundTripAtMost(liveness.now() - announcedNanos);
            learn(Peer.of(settings));
        }
    }

    private void learn(Peer learned) {
        peer = learned;
        silence.cancel(false);
        known.trySuccess(learned);
        session.learned(learned);
    }

    /** The connection is gone: waits no longer. */
    void stop() {
        if (silence != null) {
            silence.cancel(false);
        }
    }

    /** What was not found out will not be. */
    void fail(SessionException reason) {
        known.tryFailure(reason);
    }

    /**
     * Whether the connection ends as one with a wrong password does: at once, or, as servers that do not want to be told from any other
     * service do, at the time at which they close a silent one. Later it is an idle session of version 1. With the event loop, or once it was
     * left, it is we who end it.
     */
    boolean looksRefused() {
        return !loop.isShuttingDown()
                && !session.isLeft()
                && !liveness.hasHeard()
                && (peer == null || liveness.now() - announcedNanos < LONGEST_REFUSAL_NANOS);
    }

    AuthenticationRefusedException refused(IOException cause) {
        return new AuthenticationRefusedException(
                peer == null
                        ? "the TLS handshake succeeded, but the server closed the connection right after authentication:"
                                + " wrong password?"
                        : "the TLS handshake succeeded, but the server sent nothing until it closed the connection:"
                                + " wrong password?",
                cause);
    }
}
