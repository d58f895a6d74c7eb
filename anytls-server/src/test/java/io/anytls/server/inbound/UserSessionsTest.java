package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.protocol.session.StreamTimeouts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many sessions a user has, and which goes when there is one too many or one is not used. */
class UserSessionsTest {

    private static final User ANNA = new User("anna", PasswordDigest.of("a"));
    private static final User BERT = new User("bert", PasswordDigest.of("b"));
    private static final Duration HOUR = Duration.ofHours(1);

    private final UserSessions sessions = new UserSessions(2, 5);

    private static final class Session {
        private final EmbeddedChannel connection = new EmbeddedChannel();
        private final LiveSession live;

        Session(User user, Duration idleLimit) {
            connection.freezeTime();
            live = new LiveSession(
                    connection,
                    user,
                    StreamAcceptor.of(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel stream) {}
                    }),
                    idleLimit);
        }

        EmbeddedChannel stream() {
            EmbeddedChannel stream = new EmbeddedChannel();
            live.initChannel(stream);
            return stream;
        }

        void pass(Duration time) {
            connection.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        }

        boolean isOpen() {
            connection.runPendingTasks();
            return connection.isOpen();
        }
    }

    @Test
    void atTheLimitTheLongestIdleSessionMakesRoom() {
        Session older = new Session(ANNA, HOUR);
        Session newer = new Session(ANNA, HOUR);
        assertEquals(Optional.empty(), sessions.enter(older.live, this));
        assertEquals(Optional.empty(), sessions.enter(newer.live, this));
        older.pass(Duration.ofMinutes(2));
        newer.pass(Duration.ofMinutes(1));
        assertEquals(Optional.empty(), sessions.enter(new Session(ANNA, HOUR).live, this));
        assertFalse(older.isOpen());
        assertTrue(newer.isOpen());
        assertEquals(2, sessions.sessions());
    }

    @Test
    void whereAllAreInUseThereIsNoOther() {
        Session one = new Session(ANNA, HOUR);
        Session other = new Session(ANNA, HOUR);
        sessions.enter(one.live, this);
        sessions.enter(other.live, this);
        EmbeddedChannel stream = one.stream();
        other.stream();
        assertEquals(Optional.of(new UserSessions.Crowd(false, 2)), sessions.enter(new Session(ANNA, HOUR).live, this));
        assertEquals(
                Optional.empty(), sessions.enter(new Session(BERT, HOUR).live, this), "another user is not touched");
        stream.close();
        assertEquals(Optional.empty(), sessions.enter(new Session(ANNA, HOUR).live, this));
        assertFalse(one.isOpen());
        assertTrue(other.isOpen());
    }

    /** One user's sessions, however many he may have, are not what keeps others out. */
    @Test
    void whereAllUsersTogetherHaveTooManyOneOfTheLargestMakesRoom() {
        UserSessions three = new UserSessions(9, 3);
        Session anna = new Session(ANNA, HOUR);
        Session used = new Session(ANNA, HOUR);
        three.enter(anna.live, this);
        three.enter(used.live, this);
        Session bert = new Session(BERT, HOUR);
        three.enter(bert.live, this);
        used.stream();
        bert.pass(Duration.ofMinutes(9));
        assertEquals(Optional.empty(), three.enter(new Session(BERT, HOUR).live, this));
        assertFalse(anna.isOpen());
        assertTrue(bert.isOpen() && used.isOpen());
        assertEquals(3, three.sessions());
    }

    @Test
    void whoseOnlySessionMadeRoomIsNotOnline() {
        UserSessions one = new UserSessions(9, 1);
        one.enter(new Session(ANNA, HOUR).live, this);
        assertEquals(Optional.empty(), one.enter(new Session(BERT, HOUR).live, this));
        assertEquals(List.of("bert"), one.online());
    }

    @Test
    void whereTheLargestUsesAllThereIsNoRoom() {
        UserSessions two = new UserSessions(9, 2);
        for (int i = 0; i < 2; i++) {
            Session used = new Session(ANNA, HOUR);
            two.enter(used.live, this);
            used.stream();
        }
        assertEquals(Optional.of(new UserSessions.Crowd(true, 2)), two.enter(new Session(BERT, HOUR).live, this));
    }

    @Test
    void whatIsIdleForTooLongIsClosed() {
        Session idle = new Session(ANNA, HOUR);
        Session used = new Session(ANNA, HOUR);
        Session forEver = new Session(ANNA, Duration.ZERO);
        UserSessions many = new UserSessions(9, 9);
        many.enter(idle.live, this);
        many.enter(used.live, this);
        many.enter(forEver.live, this);
        used.stream();
        for (Session session : List.of(idle, used, forEver)) {
            session.pass(HOUR.minusNanos(1));
        }
        many.sweep();
        assertTrue(idle.isOpen());
        for (Session session : List.of(idle, used, forEver)) {
            session.pass(Duration.ofNanos(1));
        }
        many.sweep();
        assertFalse(idle.isOpen());
        assertTrue(used.isOpen());
        assertTrue(forEver.isOpen());
    }

    /** A stream that ends begins the time anew. */
    @Test
    void idlenessBeginsWithTheEndOfTheLastStream() {
        Session session = new Session(ANNA, HOUR);
        sessions.enter(session.live, this);
        EmbeddedChannel stream = session.stream();
        session.pass(HOUR.multipliedBy(3));
        stream.close();
        session.pass(HOUR.minusNanos(1));
        sessions.sweep();
        assertTrue(session.isOpen());
        session.pass(Duration.ofNanos(1));
        sessions.sweep();
        assertFalse(session.isOpen());
    }

    /** Of a session's end and a stream that comes at that very moment only one can be: none is kept that nobody counts. */
    @Test
    void aSessionThatGetsAStreamAsItIsChosenKeepsItsPlace() {
        Session idle = new Session(ANNA, HOUR);
        Session other = new Session(ANNA, HOUR);
        sessions.enter(idle.live, this);
        sessions.enter(other.live, this);
        assertTrue(idle.live.idleNanos() >= 0, "it may be chosen");
        idle.stream();
        other.stream();
        assertFalse(idle.live.claim());
        assertEquals(Optional.of(new UserSessions.Crowd(false, 2)), sessions.enter(new Session(ANNA, HOUR).live, this));
        assertTrue(idle.isOpen());
        assertEquals(2, sessions.sessions());
    }

    @Test
    void aSessionKnowsWhyItWasClosed() {
        Session idle = new Session(ANNA, HOUR);
        ServerSession session = new ServerSession(PaddingScheme.DEFAULT, idle.live, StreamTimeouts.DEFAULT);
        idle.connection.pipeline().addLast(session);
        assertTrue(idle.live.claim());
        assertFalse(idle.isOpen());
        assertEquals(
                "it was idle for too long, or made room for another",
                session.failure().getMessage());
    }

    @Test
    void aStreamThatComesAfterThatIsRefused() {
        Session idle = new Session(ANNA, HOUR);
        sessions.enter(idle.live, this);
        assertTrue(idle.live.claim());
        assertFalse(idle.live.claim());
        assertNotNull(idle.stream().pipeline().firstContext(), "a handler that refuses it");
        assertEquals(-1, idle.live.idleNanos());
        assertFalse(idle.isOpen());
    }

    @Test
    void whoseUserIsRemovedIsWithdrawnFromTheListenerThatHasRemovedHim() {
        Session here = new Session(ANNA, HOUR);
        Session there = new Session(ANNA, HOUR);
        Session bert = new Session(BERT, HOUR);
        sessions.enter(here.live, this);
        sessions.enter(there.live, "another listener");
        sessions.enter(bert.live, this);
        Users left = Users.of(List.of(BERT));
        assertEquals(1, sessions.withdrawAllBut(left, this, HOUR));
        assertEquals(0, sessions.withdrawAllBut(left, this, HOUR));
        assertFalse(here.isOpen());
        assertTrue(there.isOpen());
        assertTrue(bert.isOpen());
    }

    @Test
    void whoLeavesIsForgotten() {
        Session session = new Session(ANNA, HOUR);
        sessions.enter(session.live, this);
        assertEquals(List.of("anna"), sessions.online());
        sessions.leave(session.live);
        sessions.leave(session.live);
        assertEquals(List.of(), sessions.online());
        assertEquals(0, sessions.sessions());
    }

    @Test
    void aRemovedUsersStreamsHaveSomeTimeToEnd() {
        Session session = new Session(ANNA, HOUR);
        session.stream();
        assertTrue(session.live.withdraw(Duration.ofSeconds(30)));
        assertFalse(session.live.withdraw(Duration.ofSeconds(30)));
        assertTrue(session.isOpen());
        session.pass(Duration.ofSeconds(30).minusNanos(1));
        session.connection.runScheduledPendingTasks();
        assertTrue(session.isOpen());
        session.pass(Duration.ofNanos(1));
        session.connection.runScheduledPendingTasks();
        assertFalse(session.isOpen());
    }
}
