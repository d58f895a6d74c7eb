package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.PoolOptions;
import io.anytls.protocol.frame.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private final SessionsForTests sessions = new SessionsForTests();
    private PoolOptions options = PoolOptions.DEFAULT.with(PoolOptions.HEARTBEAT, PoolOptions.AUTO_TIME);
    private final QuietTime quiet = new QuietTime(() -> "home", QuietTime.Notes.NONE);
    private final Heartbeats heartbeats = new Heartbeats(() -> options, quiet);
    private final List<PooledSession> standing = new ArrayList<>();

    @AfterEach
    void close() {
        sessions.close();
    }

    private void stand(int count) {
        for (int i = 0; i < count; i++) {
            PooledSession session = sessions.make();
            heartbeats.began(session.session());
            standing.add(session);
        }
    }

    private void assertAskedWithin(long millis, boolean asked) {
        for (PooledSession session : standing) {
            SessionsForTests.pass(session, 0); // what it is told
            SessionsForTests.pass(session, millis);
            assertEquals(asked ? Frame.HeartbeatRequest.class : null, SessionsForTests.sent(session));
        }
    }

    @Test
    void whatADeathHasTaughtHoldsForTheSessionsThatStand() {
        stand(2);
        assertAskedWithin(60_000, false);
        heartbeats.died(100 * SECOND, 0);
        heartbeats.alive(SECOND);
        assertEquals(Duration.ofSeconds(60), heartbeats.next().interval());
        assertAskedWithin(15_100, true);
    }

    @Test
    void aSessionWhoseDialBeganBeforeHasItToo() {
        heartbeats.died(100 * SECOND, 0);
        heartbeats.alive(SECOND);
        stand(1); // made without a heartbeat
        assertAskedWithin(75_100, true);
    }

    @Test
    void otherOptionsHoldForThemToo() {
        stand(1);
        options = PoolOptions.DEFAULT.with(PoolOptions.HEARTBEAT, Duration.ofSeconds(10));
        heartbeats.look();
        assertAskedWithin(12_600, true);
    }

    @Test
    void aFixedIntervalLearnsNothing() {
        options = PoolOptions.DEFAULT.with(PoolOptions.HEARTBEAT, Duration.ofSeconds(10));
        heartbeats.died(30 * SECOND, 0);
        heartbeats.alive(SECOND);
        assertEquals(Duration.ofSeconds(10), heartbeats.next().interval());
        assertEquals(Duration.ZERO, quiet.interval());
    }
}
