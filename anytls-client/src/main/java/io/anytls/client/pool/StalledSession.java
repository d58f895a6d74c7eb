package io.anytls.client.pool;

import io.anytls.daemon.transport.TcpLife;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A session whose server may be reading nothing because a target stalls. Silence proves nothing there, so TCP decides: only when its
 * retransmissions go unanswered is the session dead. On the session's loop.
 */
final class StalledSession {

    private static final Duration UNANSWERED = Duration.ofSeconds(30);
    private static final int CHECK_SECONDS = 5;

    private StalledSession() {}

    static void watch(PooledSession session, Consumer<PooledSession> dead) {
        if (!session.isAlive()) {
            return;
        }
        if (TcpLife.unanswered(session.channel()).compareTo(UNANSWERED) >= 0) {
            dead.accept(session);
        } else {
            session.loop().schedule(() -> watch(session, dead), CHECK_SECONDS, TimeUnit.SECONDS);
        }
    }
}
