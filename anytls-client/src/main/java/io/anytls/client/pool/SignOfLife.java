package io.anytls.client.pool;

import io.anytls.protocol.StreamTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What shows one stream that its session lives. The server is asked once at most, and never behind payload: deployed servers read
 * nothing behind a ClientHello while they connect to its target, and a healthy session would be taken for dead. On the session's loop.
 */
final class SignOfLife {

    /** A trusted session that has been sent no payload is asked when nothing has come for so long. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** A new session's server shows itself, or is taken for one of version 1, in shorter time. */
    private static final Duration FIRST_FRAME = Duration.ofSeconds(3);

    /** The same where the server is known to be of version 2, which shows itself after one round trip. */
    private static final Duration KNOWN_FIRST_FRAME = Duration.ofSeconds(1);

    private final PooledSession session;
    private final Promise<Void> given;
    private boolean asked;

    SignOfLife(PooledSession session) {
        this.session = session;
        this.given = session.loop().newPromise();
    }

    /** Completes with the next frame, or at once where there is nothing to wait for; fails when none comes in time. Any thread. */
    Future<Void> given() {
        return given;
    }

    /** Nobody waits for it any more. */
    void notNeeded() {
        given.trySuccess(null);
    }

    /** Asks, if it has not been asked and can be; the request is written and not flushed. */
    void ask() {
        if (!asked && !given.isDone() && session.canBeAsked()) {
            asked = true;
            pass(session.session().prove());
        }
    }

    private void pass(Future<?> sign) {
        sign.addListener(done -> {
            if (done.isSuccess()) {
                given.trySuccess(null);
            } else {
                given.tryFailure(done.cause());
            }
        });
    }

    /** Asks when nothing comes by itself. */
    void await() {
        if (asked) {
            return;
        }
        if (session.session().peer() == null) {
            awaitFirstFrame();
        } else if (session.canBeAsked()) {
            awaitNextFrame();
        } else {
            given.trySuccess(null);
        }
    }

    /** Of a new session, until it is known what the server is. */
    private void awaitFirstFrame() {
        pass(session.session().whenPeerKnown());
        Duration patience = session.isAnnounced() ? KNOWN_FIRST_FRAME : FIRST_FRAME;
        long longest = Math.max(patience.toNanos(), 4 * session.session().roundTripNanos());
        Future<?> late = session.loop().schedule(() -> given.tryFailure(tooLate()), longest, TimeUnit.NANOSECONDS);
        given.addListener(done -> late.cancel(false));
    }

    private static StreamTimeoutException tooLate() {
        return new StreamTimeoutException("the server has not answered on a new session");
    }

    private void awaitNextFrame() {
        session.session().nextFrame(PATIENCE).addListener(heard -> {
            if (heard.isSuccess()) {
                given.trySuccess(null);
            } else if (!given.isDone()) {
                ask();
                session.channel().flush();
            }
        });
    }
}
