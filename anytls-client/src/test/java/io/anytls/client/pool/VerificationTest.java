package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop whose time is moved. */
class VerificationTest {

    private final SessionsForTests sessions = new SessionsForTests();
    private final PooledSession session = sessions.make();

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void aSessionIsDoubtfulAfterFiveSecondsOfSilence() {
        SessionsForTests.pass(session, 5_000);
        assertFalse(Verification.isDoubtful(session));
        SessionsForTests.pass(session, 1);
        assertTrue(Verification.isDoubtful(session));
        SessionsForTests.answerHeartbeat(session);
        assertFalse(Verification.isDoubtful(session));
    }

    @Test
    void anyFrameIsTheProof() {
        Future<Void> proof = Verification.askNow(session);
        assertEquals(Frame.HeartbeatRequest.class, SessionsForTests.sent(session));
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertTrue(proof.isSuccess());
    }

    @Test
    void withoutOneItIsDeadAfterASecond() {
        Future<Void> proof = Verification.askNow(session);
        SessionsForTests.pass(session, 999);
        assertFalse(proof.isDone());
        SessionsForTests.pass(session, 1);
        assertTrue(proof.isDone() && !proof.isSuccess());
    }

    @Test
    void aSlowSessionIsGivenFourRoundTrips() {
        Verification.askNow(session);
        SessionsForTests.pass(session, 500);
        SessionsForTests.answerHeartbeat(session);
        assertEquals(500_000_000L, session.session().roundTripNanos());
        Future<Void> proof = Verification.askNow(session);
        SessionsForTests.pass(session, 1_999);
        assertFalse(proof.isDone());
        SessionsForTests.pass(session, 1);
        assertTrue(proof.isDone());
    }

    @Test
    void whoEndsIsDead() {
        Future<Void> proof = Verification.askNow(session);
        session.channel().close();
        assertTrue(proof.isDone() && !proof.isSuccess());
    }

    @Test
    void drainingWaitsForTheVeryAnswer() {
        List<Boolean> drained = new ArrayList<>();
        Verification.drain(session, Duration.ofSeconds(5), drained::add);
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertEquals(List.of(), drained);
        SessionsForTests.answerHeartbeat(session);
        assertEquals(List.of(true), drained);
    }

    @Test
    void drainingHasAnEnd() {
        List<Boolean> drained = new ArrayList<>();
        Verification.drain(session, Duration.ofSeconds(5), drained::add);
        SessionsForTests.pass(session, 5_000);
        assertEquals(List.of(false), drained);
    }
}
