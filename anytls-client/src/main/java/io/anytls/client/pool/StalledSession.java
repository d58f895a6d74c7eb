package io.anytls.client.pool;

import io.anytls.daemon.transport.TcpLife;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A session whose server may be reading nothing because a target stalls. Silence proves nothing there, so TCP decides: only when what
 * it sends again and again has had no answer for {@link #UNANSWERED} is the session dead. On the session's loop.
 */
final class StalledSession {

    static final Duration UNANSWERED = Duration.ofSeconds(30);
    static final Duration CHECKED_EVERY = Duration.ofSeconds(5);

    /** What TCP says of a connection. */
    interface Tcp {
        /** See {@link TcpLife#unanswered}. */
        Duration unanswered(Channel connection);
    }

    private final PooledSession session;
    private final Tcp tcp;
    private final Consumer<PooledSession> dead;

    /** When it was first seen that TCP has no answer: the last acknowledgement may be older than what has been sent again. */
    private long since;

    private boolean waits;

    private StalledSession(PooledSession session, Tcp tcp, Consumer<PooledSession> dead) {
        this.session = session;
        this.tcp = tcp;
        this.dead = dead;
    }

    /** Looks at it until it ends, or is dead. */
    static void watch(PooledSession session, Tcp tcp, Consumer<PooledSession> dead) {
        new StalledSession(session, tcp, dead).look();
    }

    private void look() {
        if (!session.isAlive()) {
            return;
        }
        if (isDead(session.loop().ticker().nanoTime())) {
            dead.accept(session);
        } else {
            session.loop().schedule(this::look, CHECKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isDead(long now) {
        long unanswered = tcp.unanswered(session.channel()).toNanos();
        boolean goesOn = waits && unanswered >= now - since;
        waits = unanswered > 0;
        if (!goesOn) {
            since = now;
        }
        return waits && now - since >= UNANSWERED.toNanos();
    }
}
