package io.anytls.client.pool;

import io.anytls.daemon.logging.LineLimit;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.AlertException;
import io.anytls.protocol.SilentServerException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has lately been learned of the server's health: asks the breaker, and says what a person should know. Any thread. */
final class ServerHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    /** Different ones in a minute: more are a server's play, not a person's information. */
    private static final int MOST_LINES = 8;

    /** Machines that have too much to do are silent for seconds, the server's or ours: nobody can do anything about that. */
    private static final long LONGEST_MOMENT = TimeUnit.SECONDS.toNanos(5);

    private final String server;
    private final Breaker breaker;
    private final LineLimit lines = new LineLimit(MOST_LINES);
    private final AtomicBoolean troubled = new AtomicBoolean();

    /** Since when nothing has come on new sessions; null while something does. */
    private final AtomicReference<Long> silentSince = new AtomicReference<>();

    private volatile boolean known;
    private volatile String lastFailure = "none";

    /** @param server as it stands in messages */
    ServerHealth(String server, Breaker breaker) {
        this.server = server;
        this.breaker = breaker;
    }

    /** Whether the server may be dialled now; whoever is told yes says later how that ended. */
    boolean allowsDial(long now) {
        return breaker.allows(now);
    }

    /** Nanoseconds until it may be dialled again; 0 when it may, or when a dial is finding that out. */
    long restLeft(long now) {
        return breaker.restLeft(now);
    }

    /** Whether a dial that somebody waits for may be made now; whoever is told yes says later how that ended. */
    boolean allowsStream(long now) {
        return breaker.allowsStream(now);
    }

    /** Whether a stream is to be told at once that it gets no session, see {@link #resting}. */
    boolean refusesStreams(long now) {
        return breaker.refusesStreams(now);
    }

    /** The network is another one: what has failed before is forgotten. */
    void forget() {
        breaker.succeeded();
    }

    /**
     * The server has shown that it is one.
     *
     * @return whether it was given a rest before
     */
    boolean answered() {
        boolean rested = breaker.isOpen();
        breaker.answered();
        known = true;
        silentSince.set(null);
        if (troubled.compareAndSet(true, false)) {
            LOG.info("{}: can be reached again", server);
        }
        return rested;
    }

    /** A session has been of use, or has stood for a while. */
    void succeeded() {
        breaker.succeeded();
    }

    /** A dial, or a session before it was of any use. */
    void failed(Failure failure, Throwable cause) {
        long now = System.nanoTime();
        breaker.failed(failure, now);
        lastFailure = text(cause);
        tell(now);
    }

    /** A new session was given up, as nothing had come on it in time. A server that has answered before may do so for a moment. */
    void silent(SilentServerException cause, long now) {
        breaker.failed(Failure.USELESS, now);
        lastFailure = text(cause);
        Long since = silentSince.compareAndExchange(null, now);
        if (!known || since != null && now - since > LONGEST_MOMENT) {
            tell(now);
        } else {
            LOG.debug("{}: {}", server, lastFailure);
        }
    }

    private void tell(long now) {
        if (warn(lastFailure, now)) {
            troubled.set(true); // a person has read it, and should read how it ends
        }
    }

    /**
     * A session has ended that was no failure to reach the server.
     *
     * @param undecided whether it has ended before it was known what the server is
     */
    void ended(Throwable reason, boolean undecided) {
        long now = System.nanoTime();
        if (undecided) {
            breaker.undecided(now);
        }
        if (reason instanceof AlertException) {
            warn(text(reason), now);
        }
    }

    private static String text(Throwable cause) {
        return cause instanceof AlertException ? "alert: " + cause.getMessage() : FailureText.of(cause);
    }

    /** Why nothing is dialled now. */
    IOException resting(long now) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(breaker.restLeft(now)) + 1;
        return new IOException(
                server + ": not dialling for another " + seconds + " s after repeated failures: " + lastFailure);
    }

    private boolean warn(String what, long now) {
        OptionalLong heldBack = lines.admit(what, now);
        if (heldBack.isPresent()) {
            LOG.warn(
                    "{}{}",
                    what.startsWith(server) ? what : server + ": " + what,
                    LineLimit.since(heldBack.getAsLong()));
        }
        return heldBack.isPresent();
    }
}
