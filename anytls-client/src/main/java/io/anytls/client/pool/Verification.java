package io.anytls.client.pool;

import io.anytls.protocol.session.ClientSession;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks sessions whether they live. What was silent for {@link #SILENCE} is not trusted with anything that cannot be sent twice until
 * it has answered. Servers of version 1 cannot be asked and are trusted. On the session's loop.
 */
final class Verification {

    /** Address translators and carriers forget connections after 30 s or so; most deaths are noticed by what comes in shorter time. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

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
