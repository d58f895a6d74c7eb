package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many sessions a user has, and which goes when there is one too many or one is not used. */
class UserSessionsTest {

    private static final User ANNA = new User("anna", PasswordDigest.of("a"));
    private static final User BERT = new User("bert", PasswordDigest.of("b"));
    private static final Duration HOUR = Duration.ofHours(1);

    private final UserSessions sessions = new UserSessions(2);

    private static final class Session {
        private final EmbeddedChannel connection = new EmbeddedChannel();
        private final SessionStreams streams;

        Session() {
            connection.freezeTime();
            streams = new SessionStreams(
                    connection,
                    new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel stream) {}
                    },
                    connection.eventLoop().ticker().nanoTime());
        }

        EmbeddedChannel stream() {
            EmbeddedChannel stream = new EmbeddedChannel();
            streams.initChannel(stream);
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
        Session older = new Session();
        Session newer = new Session();
        assertTrue(sessions.enter(ANNA, older.streams, HOUR));
        assertTrue(sessions.enter(ANNA, newer.streams, HOUR));
        older.pass(Duration.ofMinutes(2));
        newer.pass(Duration.ofMinutes(1));
        assertTrue(sessions.enter(ANNA, new Session().streams, HOUR));
        assertFalse(older.isOpen());
        assertTrue(newer.isOpen());
        assertEquals(2, sessions.sessions());
    }

    @Test
    void whereAllAreInUseThereIsNoOther() {
        Session one = new Session();
        Session other = new Session();
        sessions.enter(ANNA, one.streams, HOUR);
        sessions.enter(ANNA, other.streams, HOUR);
        EmbeddedChannel stream = one.stream();
        other.stream();
        assertFalse(sessions.enter(ANNA, new Session().streams, HOUR));
        assertTrue(sessions.enter(BERT, new Session().streams, HOUR), "another user is not touched");
        assertEquals(2, sessions.streams());
        stream.close();
        assertTrue(sessions.enter(ANNA, new Session().streams, HOUR));
        assertFalse(one.isOpen());
        assertTrue(other.isOpen());
    }

    @Test
    void whatIsIdleForTooLongIsClosed() {
        Session idle = new Session();
        Session used = new Session();
        Session forEver = new Session();
        UserSessions many = new UserSessions(9);
        many.enter(ANNA, idle.streams, HOUR);
        many.enter(ANNA, used.streams, HOUR);
        many.enter(ANNA, forEver.streams, Duration.ZERO);
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

    /** A stream that ends begins the time anew, and one that comes at the last moment keeps the session. */
    @Test
    void idlenessBeginsWithTheEndOfTheLastStream() {
        Session session = new Session();
        sessions.enter(ANNA, session.streams, HOUR);
        EmbeddedChannel stream = session.stream();
        session.pass(HOUR.multipliedBy(3));
        stream.close();
        session.pass(HOUR.minusNanos(1));
        sessions.sweep();
        assertTrue(session.isOpen());
        session.pass(Duration.ofNanos(1));
        sessions.sweep();
        session.stream();
        assertTrue(session.isOpen());
    }

    @Test
    void whoLeavesIsForgotten() {
        Session session = new Session();
        sessions.enter(ANNA, session.streams, HOUR);
        assertEquals(List.of("anna"), sessions.online());
        sessions.leave(ANNA, session.streams);
        sessions.leave(ANNA, session.streams);
        assertEquals(List.of(), sessions.online());
        assertEquals(0, sessions.sessions());
    }

    @Test
    void aRemovedUsersStreamsHaveSomeTimeToEnd() {
        Session session = new Session();
        session.stream();
        assertTrue(session.streams.withdraw(Duration.ofSeconds(30)));
        assertFalse(session.streams.withdraw(Duration.ofSeconds(30)));
        assertTrue(session.isOpen());
        session.pass(Duration.ofSeconds(30).minusNanos(1));
        session.connection.runScheduledPendingTasks();
        assertTrue(session.isOpen());
        session.pass(Duration.ofNanos(1));
        session.connection.runScheduledPendingTasks();
        assertFalse(session.isOpen());
    }
}
