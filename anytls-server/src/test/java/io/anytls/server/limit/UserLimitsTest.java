package io.anytls.server.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.server.config.LimitOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserLimitsTest {

    private static final User ANNA = new User("anna", PasswordDigest.of("a"));
    private static final User BERT = new User("bert", PasswordDigest.of("b"));
    private static final long SECOND = 1_000_000_000;

    private long now = -7 * SECOND;
    private final UserLimits limits = new UserLimits(new LimitOptions(3, 5, 2, 100), () -> now);

    @Test
    void aSessionHasItsLimit() {
        SessionLimits session = limits.session(ANNA);
        open(session, 3);
        assertEquals(
                "too many streams on this session, the limit is 3",
                session.open().refusal());
    }

    @Test
    void aUserHasOneOverAllSessions() {
        open(limits.session(ANNA), 3);
        SessionLimits second = limits.session(ANNA);
        open(second, 2);
        assertEquals("too many streams, the limit is 5", second.open().refusal());
        open(limits.session(BERT), 3);
    }

    @Test
    void whatEndsMakesRoomOnce() {
        SessionLimits session = limits.session(ANNA);
        List<StreamPermit> open = open(session, 3);
        open.get(0).close();
        open.get(0).close();
        open(session, 1);
        assertFalse(session.open().refusal() == null);
    }

    @Test
    void aRefusedStreamTakesNoPlace() {
        SessionLimits session = limits.session(ANNA);
        List<StreamPermit> open = open(session, 3);
        StreamPermit refused = session.open();
        refused.close();
        open.forEach(StreamPermit::close);
        open(session, 3);
        assertFalse(session.open().refusal() == null);
    }

    @Test
    void dialsUnderWayAreCounted() {
        List<StreamPermit> open = open(limits.session(ANNA), 3);
        assertTrue(open.get(0).dial());
        assertTrue(open.get(1).dial());
        assertFalse(open.get(2).dial());
        assertEquals(
                "too many connections under way, the limit is 2", open.get(2).refusal());
        open.get(0).dialled();
        open.get(0).dialled();
        assertTrue(open.get(2).dial());
        open.get(1).close();
        StreamPermit next = limits.session(ANNA).open();
        assertTrue(next.dial());
        assertFalse(limits.session(ANNA).open().dial());
    }

    @Test
    void aFloodIsRefusedAndTheRateComesBack() {
        SessionLimits session = limits.session(ANNA);
        for (int i = 0; i < 100; i++) {
            StreamPermit permit = session.open();
            assertNull(permit.refusal());
            permit.close();
        }
        assertEquals(
                "too many streams opened, the limit is 100 a second",
                session.open().refusal());
        assertNull(limits.session(BERT).open().refusal(), "another user is not touched");
        now += SECOND / 10;
        for (int i = 0; i < 10; i++) {
            StreamPermit permit = session.open();
            assertNull(permit.refusal());
            permit.close();
        }
        assertFalse(session.open().refusal() == null);
    }

    private static List<StreamPermit> open(SessionLimits session, int count) {
        List<StreamPermit> permits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StreamPermit permit = session.open();
            assertNull(permit.refusal());
            permits.add(permit);
        }
        return permits;
    }
}
