package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a TCP that says what the test wants, and a clock that is moved. */
class StalledSessionTest {

    private final SessionsForTests sessions = new SessionsForTests();
    private final PooledSession session = sessions.make();
    private final List<PooledSession> dead = new ArrayList<>();

    private long unanswered;

    @AfterEach
    void close() {
        sessions.close();
    }

    private void watch() {
        StalledSession.watch(session, connection -> Duration.ofSeconds(unanswered), dead::add);
    }

    /** Time passes in which TCP hears nothing. */
    private void silence(int seconds) {
        for (int second = 0; second < seconds; second++) {
            unanswered++;
            SessionsForTests.pass(session, 1_000);
        }
    }

    @Test
    void whatTcpHasNothingToAskForLivesHoweverLongItIsSilent() {
        watch();
        SessionsForTests.pass(session, 3_600_000);
        assertEquals(List.of(), dead);
    }

    /** The peer may have had nothing to acknowledge for an hour before the first thing was sent again: an old answer proves nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3_600})
    void thirtySecondsWithoutAnswerAreItsEnd(int before) {
        unanswered = before;
        watch();
        silence(29);
        assertEquals(List.of(), dead);
        silence(1);
        assertEquals(List.of(session), dead);
    }

    @Test
    void anAnswerInBetweenBeginsTheCountAnew() {
        unanswered = 1;
        watch();
        silence(25);
        unanswered = 0; // a stalled target's server acknowledges each question whether its window has opened
        silence(29);
        assertEquals(List.of(), dead);
        silence(6); // the answer came between two looks
        assertEquals(List.of(session), dead);
    }

    @Test
    void nothingIsToldOfASessionThatHasEnded() {
        unanswered = 1;
        watch();
        session.channel().close();
        silence(60);
        assertEquals(List.of(), dead);
    }
}
