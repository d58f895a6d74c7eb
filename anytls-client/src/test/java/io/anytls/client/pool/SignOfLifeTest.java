package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.session.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop whose time is moved. */
class SignOfLifeTest {

    private final SessionsForTests sessions = new SessionsForTests();
    private final PooledSession session = sessions.make();
    private final SignOfLife sign = new SignOfLife(session);

    @AfterEach
    void close() {
        sessions.close();
    }

    private boolean isDead() {
        return sign.given().isDone() && !sign.given().isSuccess();
    }

    private void flush() {
        session.channel().flush();
    }

    @Test
    void aTrustedSessionIsNotAskedBeforeHalfASecond() {
        sign.await();
        SessionsForTests.pass(session, 499);
        assertNull(SessionsForTests.sent(session));
        SessionsForTests.pass(session, 1);
        assertEquals(Frame.HeartbeatRequest.class, SessionsForTests.sent(session));
        SessionsForTests.pass(session, 999);
        assertFalse(sign.given().isDone());
        SessionsForTests.pass(session, 1);
        assertTrue(isDead());
    }

    @Test
    void whatComesByItselfIsEnough() {
        sign.await();
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertTrue(sign.given().isSuccess());
        SessionsForTests.pass(session, 500);
        assertNull(SessionsForTests.sent(session));
    }

    /** Behind payload that the server leaves unread the second question would have no answer either. */
    @Test
    void whoHasBeenAskedIsNotAskedAgain() {
        sign.await();
        SessionsForTests.pass(session, 400);
        sign.ask();
        flush();
        assertEquals(Frame.HeartbeatRequest.class, SessionsForTests.sent(session));
        SessionsForTests.pass(session, 100);
        sign.ask();
        flush();
        assertNull(SessionsForTests.sent(session));
        SessionsForTests.pass(session, 900);
        assertTrue(isDead(), "a second from the question");
    }

    @Test
    void whoHasBeenHeardFromIsNotAsked() {
        sign.await();
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        sign.ask();
        flush();
        assertNull(SessionsForTests.sent(session));
    }

    /** Its address takes connections and TLS, and there is no server behind it: another one is tried soon. */
    @Test
    void aServerThatIsKnownToShowItselfIsNotWaitedForFor3Seconds() {
        PooledSession mute = sessions.makeUnanswered();
        mute.expects(new Peer(2, true, 0));
        SignOfLife first = new SignOfLife(mute);
        first.await();
        SessionsForTests.pass(mute, 999);
        assertFalse(first.given().isDone());
        SessionsForTests.pass(mute, 1);
        assertTrue(first.given().isDone() && !first.given().isSuccess());
    }

    @Test
    void oneOfWhichNothingIsKnownMayBeOfVersion1() {
        PooledSession mute = sessions.makeUnanswered();
        SignOfLife first = new SignOfLife(mute);
        first.await();
        SessionsForTests.pass(mute, 1_999);
        assertFalse(first.given().isDone());
        SessionsForTests.pass(mute, 1);
        assertTrue(first.given().isSuccess());
    }

    @Test
    void whoEndsIsDead() {
        sign.await();
        session.channel().close();
        assertTrue(isDead());
    }
}
