package io.anytls.client.pool;

import io.anytls.protocol.session.ClientSession;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks sessions whether they live. What was silent for {@link #SILENCE} is not trusted with anything that cannot be sent twice until
 * it has answered. Servers of version 1 cannot be asked and are trusted. On the session's loop.
 */
final class Verification {

    /** Address translators and carriers forget connections after 30 s or so; most deaths are noticed by what comes in shorter time. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private Verification() {}

    static boolean isDoubtful(PooledSession session) {
        return session.canBeAsked() && session.session().silentNanos() > SILENCE.toNanos();
    }

    /** Asks; the request is written and not flushed. */
    static Future<Void> ask(ClientSession session) {
        return session.prove(Duration.ofNanos(Math.max(4 * session.roundTripNanos(), SHORTEST_WAIT.toNanos())));
    }

    /** Asks; the request is flushed. */
    static Future<Void> askNow(PooledSession session) {
        Future<Void> proof = ask(session.session());
        session.channel().flush();
        return proof;
    }

    /** Asks each at once, flushed; any thread. The verdict comes on the session's loop. */
    static void ask(Iterable<PooledSession> sessions, Consumer<PooledSession> alive, Consumer<PooledSession> dead) {
        for (PooledSession session : sessions) {
            LOG.debug("session {} is asked whether it lives", session.sequence());
            session.loop()
                    .execute(() ->
                            askNow(session).addListener(done -> (done.isSuccess() ? alive : dead).accept(session)));
        }
    }

    /** Waits until everything that the server had sent for an ended stream has come. */
    static void drain(PooledSession session, Duration patience, Consumer<Boolean> drained) {
        Future<Void> answer = session.session().drain();
        Future<?> late =
                session.loop().schedule(() -> answer.cancel(false), patience.toMillis(), TimeUnit.MILLISECONDS);
        answer.addListener(done -> {
            late.cancel(false);
            drained.accept(done.isSuccess());
        });
    }
}
