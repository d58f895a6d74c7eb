package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's FIN towards a server to which it means the end of both directions (docs/protocol.md, Streams). */
class HeldFinTest {

    private ScriptedServer server;
    private StreamProbe stream;

    @BeforeEach
    void open() {
        server = ScriptedServer.thatSays(ScriptedServer.VERSION_2);
        stream = server.opened();
        server.peer.says("SYNACK 1");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whileAnAnswerIsOwedFinIsHeldForThirtySeconds() {
        stream.stream().shutdownOutput();
        server.advance(Duration.ofSeconds(30).minusMillis(1));
        server.peer.expectsNothing();
        assertTrue(stream.stream().isActive());
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void theThirtySecondsAreWithoutPayload() {
        stream.stream().shutdownOutput();
        server.advance(Duration.ofSeconds(29));
        server.peer.says("PSH 1 slow");
        server.advance(Duration.ofSeconds(29));
        server.peer.says("PSH 1 answer");
        server.advance(Duration.ofSeconds(29));
        server.peer.expectsNothing();
        server.advance(Duration.ofSeconds(1));
        server.peer.expects("FIN 1");
        assertEquals("slowanswer", stream.text());
    }

    @Test
    void theThirtySecondsBeginWithTheEndOfFile() {
        server.advance(Duration.ofMinutes(2));
        stream.stream().shutdownOutput();
        server.peer.expectsNothing();
        server.advance(Duration.ofSeconds(29));
        server.peer.says("PSH 1 answer", "FIN 1");
        assertEquals("answer", stream.text());
        server.peer.expectsNothing();
    }

    @Test
    void whenTheWaitIsOverTheReaderSeesAnEndAndNoReset() {
        stream.stream().shutdownOutput();
        server.peer.says("PSH 1 answer");
        server.advance(Duration.ofSeconds(31));
        server.peer.expects("FIN 1");
        assertTrue(stream.inputEnded() && stream.isOver());
        assertNull(stream.failure());
    }

    @Test
    void whenNoAnswerIsOwedFinGoesAfter200MillisecondsWithoutPayload() {
        server.peer.says("PSH 1 answer");
        stream.stream().shutdownOutput();
        server.advance(Duration.ofMillis(199));
        server.peer.expectsNothing();
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
        assertNull(stream.failure());
    }

    @Test
    void whatIsFlowingStillArrives() {
        server.peer.says("PSH 1 answer");
        stream.stream().shutdownOutput();
        for (int i = 0; i < 100; i++) {
            server.advance(Duration.ofMillis(150));
            server.peer.says("PSH 1 more");
        }
        server.peer.expectsNothing();
        assertEquals(6 + 400, stream.bytes());
        server.advance(Duration.ofMillis(200));
        server.peer.expects("FIN 1");
    }

    @Test
    void whenTheStreamHasBeenQuietForLongFinGoesAtOnce() {
        server.peer.says("PSH 1 answer");
        server.advance(Duration.ofMillis(200));
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void theServersFinEndsTheWaitAndIsNotAnswered() {
        stream.stream().shutdownOutput();
        server.peer.says("PSH 1 answer", "FIN 1");
        assertEquals("answer", stream.text());
        assertTrue(stream.inputEnded() && stream.isOver());
        server.advance(Duration.ofMinutes(1));
        server.peer.expectsNothing();
    }

    @Test
    void aResetIsAFinAtOnce() {
        stream.stream().close();
        server.peer.expects("FIN 1");
    }

    @Test
    void aResetWhileFinIsHeldIsAFinAtOnce() {
        stream.stream().shutdownOutput();
        server.peer.expectsNothing();
        stream.stream().close();
        server.peer.expects("FIN 1");
        server.advance(Duration.ofMinutes(1));
        server.peer.expectsNothing();
    }

    @Test
    void theServersFinEndsBothDirectionsAndIsNotAnswered() {
        server.peer.says("PSH 1 all of it", "FIN 1");
        assertEquals("all of it", stream.text());
        assertTrue(stream.inputEnded() && stream.isOver());
        stream.stream().close();
        server.peer.expectsNothing();
    }

    @Test
    void whatTheReaderHasNotTakenCountsAsPayload() {
        server.peer.says("PSH 1 answer");
        stream.stream().config().setAutoRead(false);
        server.peer.says("PSH 1 waiting");
        stream.stream().shutdownOutput();
        server.advance(Duration.ofSeconds(10));
        server.peer.expectsNothing();
        stream.stream().config().setAutoRead(true);
        assertEquals("answerwaiting", stream.text());
    }

    @Test
    void the200MillisecondsBeginWhenTheReaderHasTakenWhatWaited() {
        stream.stream().config().setAutoRead(false);
        server.peer.says("PSH 1 waiting");
        stream.stream().shutdownOutput();
        server.advance(Duration.ofMillis(590));
        stream.stream().config().setAutoRead(true);
        assertEquals("waiting", stream.text());
        server.advance(Duration.ofMillis(199));
        server.peer.expectsNothing();
        assertTrue(stream.stream().isActive(), "more may be on its way behind what waited");
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1");
    }

    @Test
    void whatWaitsToBeSentCountsAsPayloadAndGoesFirst() {
        server.peer.says("PSH 1 answer");
        server.peer.stopsReading();
        for (int i = 0; i < 20; i++) {
            stream.says("x".repeat(10_000));
        }
        stream.stream().shutdownOutput();
        server.advance(Duration.ofMinutes(10));
        assertTrue(stream.stream().isActive());
        server.peer.readsAgain();
        assertFalse(server.peer.hears().contains("FIN 1"));
        server.advance(Duration.ofSeconds(30).minusMillis(1));
        server.peer.expectsNothing();
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1");
    }

    @Test
    void aServerWithoutVersion2IsTreatedTheSame() {
        try (ScriptedServer old = new ScriptedServer()) {
            StreamProbe probe = old.open();
            probe.says("target");
            old.peer.hears();
            old.advance(Duration.ofSeconds(2));
            probe.stream().shutdownOutput();
            old.advance(Duration.ofSeconds(30).minusMillis(1));
            old.peer.expectsNothing();
            old.advance(Duration.ofMillis(1));
            old.peer.expects("FIN 1");
        }
    }
}
