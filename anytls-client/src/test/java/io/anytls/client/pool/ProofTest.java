package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a session is asked whether it lives, on an event loop whose time is moved. */
class ProofTest {

    private final SessionsForTests sessions = new SessionsForTests();
    private final PooledSession session = sessions.make();

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void aSessionIsDoubtfulAfterFiveSecondsOfSilence() {
        SessionsForTests.pass(session, 5_000);
        assertFalse(session.session().isDoubtful());
        SessionsForTests.pass(session, 1);
        assertTrue(session.session().isDoubtful());
        SessionsForTests.answerHeartbeat(session);
        assertFalse(session.session().isDoubtful());
    }

    @Test
    void anyFrameIsTheProof() {
        Future<Void> proof = session.session().proveNow();
        assertEquals(Frame.HeartbeatRequest.class, SessionsForTests.sent(session));
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertTrue(proof.isSuccess());
    }

    @Test
    void withoutOneItIsDeadAfterASecond() {
        Future<Void> proof = session.session().proveNow();
        SessionsForTests.pass(session, 999);
        assertFalse(proof.isDone());
        SessionsForTests.pass(session, 1);
        assertTrue(proof.isDone() && !proof.isSuccess());
    }

    @Test
    void aSlowSessionIsGivenFourRoundTrips() {
        session.session().proveNow();
        SessionsForTests.pass(session, 500);
        SessionsForTests.answerHeartbeat(session);
        assertEquals(500_000_000L, session.session().roundTripNanos());
        Future<Void> proof = session.session().proveNow();
        SessionsForTests.pass(session, 1_999);
        assertFalse(proof.isDone());
        SessionsForTests.pass(session, 1);
        assertTrue(proof.isDone());
    }

    @Test
    void whoEndsIsDead() {
        Future<Void> proof = session.session().proveNow();
        session.channel().close();
        assertTrue(proof.isDone() && !proof.isSuccess());
    }

    @Test
    void drainingWaitsForTheVeryAnswer() {
        Future<Void> drained = session.session().drain(Duration.ofSeconds(5));
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertFalse(drained.isDone());
        SessionsForTests.answerHeartbeat(session);
        assertTrue(drained.isSuccess());
    }

    @Test
    void drainingHasAnEnd() {
        Future<Void> drained = session.session().drain(Duration.ofSeconds(5));
        SessionsForTests.pass(session, 5_000);
        assertTrue(drained.isDone() && !drained.isSuccess());
    }
}
