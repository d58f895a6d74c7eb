package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.BreakerOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clean, then ensure: time is a number here. */
class MaintenanceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long IDLE_TIMEOUT = 30 * SECOND;

    private final SessionsForTests sessions = new SessionsForTests();
    private final List<String> done = new ArrayList<>();
    private SessionTable table;
    private Maintenance maintenance;

    @AfterEach
    void close() {
        sessions.close();
    }

    private void maintenance(TableOptions wanted) {
        table = new SessionTable(wanted::options);
        Warming warming = new Warming(
                wanted::options,
                table,
                new Breaker(() -> BreakerOptions.DEFAULT, () -> 0),
                (number, made) -> done.add("dial"),
                (action, nanos) -> {},
                () -> 0,
                () -> 0);
        maintenance = new Maintenance(table, warming, (session, reason) -> done.add(session.sequence() + " " + reason));
    }

    private void idle(long lifetime) {
        PooledSession session = sessions.make(PooledSession.Origin.DEMAND, 0, lifetime);
        table.mayDial();
        table.dialled(session);
        table.streamEnded(session, true);
        table.idle(session, 0);
    }

    @Test
    void whatIsClosedForItsAgeIsMadeAgainInTheSameCheck() {
        maintenance(TableOptions.DEFAULT.ensure(2).rate(5));
        idle(10 * SECOND);
        idle(Lifetime.UNLIMITED);
        maintenance.maintain(9 * SECOND);
        assertEquals(List.of(), done);
        maintenance.maintain(10 * SECOND);
        assertEquals(List.of("1 lifetime", "dial"), done);
    }

    @Test
    void nothingIsClosedForItsIdlenessOnlyToBeMadeAgain() {
        maintenance(TableOptions.DEFAULT.ensure(2).rate(5));
        for (int i = 0; i < 3; i++) {
            idle(Lifetime.UNLIMITED);
        }
        maintenance.maintain(IDLE_TIMEOUT - 1);
        assertEquals(List.of(), done);
        maintenance.maintain(IDLE_TIMEOUT);
        maintenance.maintain(100 * IDLE_TIMEOUT);
        assertEquals(List.of("1 idle timeout"), done);
    }

    @Test
    void withoutEnsureAllGo() {
        maintenance(TableOptions.DEFAULT);
        idle(Lifetime.UNLIMITED);
        idle(Lifetime.UNLIMITED);
        maintenance.maintain(IDLE_TIMEOUT);
        assertEquals(List.of("1 idle timeout", "2 idle timeout"), done);
    }
}
