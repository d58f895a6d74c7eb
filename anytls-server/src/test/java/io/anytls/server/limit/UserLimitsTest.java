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
    private final UserLimits limits =
            new UserLimits(options(3, 5, 3, 4, 80, 100), new RefusedStreams(System::nanoTime), () -> now);

    @Test
    void aSessionHasItsLimit() {
        SessionLimits session = limits.session(ANNA);
        open(session, 3);
        assertEquals(
                "too many streams on this session, the limit is 3",
                session.open().refusal());
    }

    /** So that nothing is made of a stream that would be refused. */
    @Test
    void aFullSessionSaysSoWhenItIsAsked() {
        SessionLimits session = limits.session(ANNA);
        List<StreamPermit> open = open(session, 3);
        assertEquals("too many streams on this session, the limit is 3", session.ask());
        open.get(0).close();
        assertNull(session.ask());
    }

    @Test
    void aUserHasOneOverAllSessions() {
        open(limits.session(ANNA), 3);
        SessionLimits second = limits.session(ANNA);
        open(second, 2);
        assertEquals("too many streams, the limit is 5", second.open().refusal());
        open(limits.session(BERT), 3);
    }

    /** Users come and go with the configuration, and nothing of those who have gone is kept. */
    @Test
    void aUserOfWhomNothingIsOpenIsForgotten() {
        SessionLimits session = limits.session(ANNA);
        StreamPermit stream = session.open();
        now += 2 * SECOND;
        limits.forget();
        assertEquals(1, limits.users());
        session.close();
        limits.forget();
        assertEquals(1, limits.users(), "a stream's target may outlive its session");
        stream.close();
        limits.forget();
        assertEquals(0, limits.users());
    }

    /** Coming anew is no way round the rate. */
    @Test
    void whatCountsForTheRateIsNotForgotten() {
        SessionLimits session = limits.session(ANNA);
        assertNull(session.ask());
        session.close();
        limits.forget();
        assertEquals(1, limits.users());
        now += SECOND;
        limits.forget();
        assertEquals(0, limits.users());
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
    void dialsUnderWayAreCountedOnASession() {
        UserLimits wide =
                new UserLimits(options(5, 9, 2, 9, 100, 100), new RefusedStreams(System::nanoTime), () -> now);
        List<StreamPermit> open = open(wide.session(ANNA), 3);
        assertTrue(open.get(0).dial() && open.get(1).dial());
        assertFalse(open.get(2).dial());
        assertEquals(
                "too many connections under way on this session, the limit is 2",
                open.get(2).refusal());
        assertTrue(wide.session(ANNA).open().dial(), "another session");
        open.get(0).dialled();
        open.get(0).dialled();
        assertTrue(open.get(2).dial());
        assertFalse(open.get(0).dial());
        open.get(1).close();
        assertTrue(open.get(0).dial());
    }

    @Test
    void dialsUnderWayAreCountedOverAllSessions() {
        List<StreamPermit> open = open(limits.session(ANNA), 3);
        assertTrue(open.get(0).dial() && open.get(1).dial() && open.get(2).dial());
        List<StreamPermit> more = open(limits.session(ANNA), 2);
        assertTrue(more.get(0).dial());
        assertFalse(more.get(1).dial());
        assertEquals(
                "too many connections under way, the limit is 4", more.get(1).refusal());
        assertTrue(limits.session(BERT).open().dial(), "another user");
        open.get(1).close();
        assertTrue(more.get(1).dial(), "a refused dial has taken no place on its session");
    }

    @Test
    void aFloodOnASessionIsRefusedAndLeavesTheOthersTheirShare() {
        SessionLimits flooded = limits.session(ANNA);
        assertEquals(80, openedOf(flooded, 1_000));
        assertEquals("too many streams opened on this session, the limit is 80 a second", flooded.ask());
        assertEquals(20, openedOf(limits.session(ANNA), 1_000));
        assertEquals(
                "too many streams opened, the limit is 100 a second",
                limits.session(ANNA).ask());
        assertNull(limits.session(BERT).ask(), "another user is not touched");
    }

    /** All that comes at once is done before anybody else's turn. */
    @Test
    void ofAHighRateNotAllMayComeAtOnce() {
        SessionLimits session = new UserLimits(
                        options(9_999, 9_999, 9, 9, 5_000, 5_000), new RefusedStreams(System::nanoTime), () -> now)
                .session(ANNA);
        assertEquals(500, openedOf(session, 9_000));
        now += SECOND / 10;
        assertEquals(500, openedOf(session, 9_000));
    }

    @Test
    void theRateComesBack() {
        SessionLimits session = limits.session(ANNA);
        openedOf(session, 1_000);
        now += SECOND / 10;
        assertEquals(8, openedOf(session, 1_000));
    }

    private static int openedOf(SessionLimits session, int tries) {
        int opened = 0;
        for (int i = 0; i < tries; i++) {
            opened += session.ask() == null ? 1 : 0;
        }
        return opened;
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

    private static LimitOptions options(
            int streams, int ofUser, int dials, int dialsOfUser, int opens, int opensOfUser) {
        return LimitOptions.DEFAULT
                .with(LimitOptions.STREAMS_PER_SESSION, streams)
                .with(LimitOptions.STREAMS_PER_USER, ofUser)
                .with(LimitOptions.DIALS_PER_SESSION, dials)
                .with(LimitOptions.DIALS_PER_USER, dialsOfUser)
                .with(LimitOptions.OPENS_PER_SECOND_PER_SESSION, opens)
                .with(LimitOptions.OPENS_PER_SECOND, opensOfUser);
    }
}
