package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between peers that agreed on it a FIN ends one direction (docs/protocol.md, Streams). Seen from a client. */
class HalfCloseTest {

    private ScriptedServer server;
    private StreamProbe stream;

    @BeforeEach
    void open() {
        server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE);
        stream = server.opened();
        server.peer.says("SYNACK 1");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void ourFinGoesAtOnceAndTheAnswerStillArrives() {
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        server.peer.says("PSH 1 answer");
        assertEquals("answer", stream.text());
        assertFalse(stream.inputEnded());
        assertTrue(stream.stream().isActive());
    }

    @Test
    void theStreamEndsWhenBothHaveSentFin() {
        stream.stream().shutdownOutput();
        server.peer.says("PSH 1 answer", "FIN 1");
        server.peer.expects("FIN 1");
        assertEquals("answer", stream.text());
        assertTrue(stream.inputEnded());
        assertTrue(stream.isOver());
        assertNull(stream.failure());
        assertEquals(0, server.session.openStreams());
    }

    @Test
    void thePeersFinEndsItsDirectionOnly() {
        server.peer.says("FIN 1");
        assertEquals(List.of("input ended"), stream.events());
        server.peer.expectsNothing();
        stream.says("more");
        server.peer.expects("PSH 1 more");
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
        assertNull(stream.failure());
    }

    @Test
    void aSecondFinOfThePeerIsAReset() {
        server.peer.says("FIN 1", "FIN 1");
        assertEquals(List.of("output dropped", "StreamResetException", "inactive"), stream.events());
        server.peer.expectsNothing();
        assertEquals(0, server.session.openStreams());
    }

    @Test
    void aSecondFinThatComesLaterIsAResetToo() {
        server.peer.says("FIN 1");
        server.peer.says("FIN 1");
        assertEquals(List.of("input ended", "output dropped", "StreamResetException", "inactive"), stream.events());
        server.peer.expectsNothing();
    }

    @Test
    void theTwoFinsOfAResetLeaveTogether() {
        int before = server.peer.end().flushes();
        stream.stream().close();
        assertEquals(before + 1, server.peer.end().flushes());
    }

    @Test
    void aSecondFinDropsWhatIsQueued() {
        server.peer.stopsReading();
        for (int i = 0; i < 100; i++) {
            stream.says("x".repeat(10_000));
        }
        long before = server.peer.end().pendingBytes();
        server.peer.says("FIN 1");
        assertTrue(stream.stream().isActive(), "only one direction has ended");
        server.peer.says("FIN 1");
        assertTrue(stream.isOver());
        assertInstanceOf(StreamResetException.class, stream.failure());
        server.peer.readsAgain();
        long sent = server.peer.hears().stream().mapToLong(String::length).sum();
        assertTrue(sent < 300_000 && sent <= before + 1000, "sent " + sent);
    }

    @Test
    void closingIsTwoFins() {
        stream.stream().close();
        server.peer.expects("FIN 1", "FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void closingAfterOurFinIsOneMore() {
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        stream.stream().close();
        server.peer.expects("FIN 1");
    }

    @Test
    void closingAfterThePeersFinIsTwoFins() {
        server.peer.says("FIN 1");
        stream.stream().close();
        server.peer.expects("FIN 1", "FIN 1");
    }

    @Test
    void closingAfterBothFinsSaysNothing() {
        server.peer.says("FIN 1");
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        stream.stream().close();
        server.peer.expectsNothing();
    }

    @Test
    void closingTwiceSaysNothingMore() {
        stream.stream().close();
        stream.stream().close();
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1", "FIN 1");
    }

    @Test
    void finTravelsBehindTheStreamsData() {
        server.peer.stopsReading();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String piece = ("piece" + i + ".").repeat(1000);
            all.append(piece);
            stream.says(piece);
        }
        stream.stream().shutdownOutput();
        server.peer.readsAgain();
        List<String> frames = server.peer.hears();
        assertEquals("FIN 1", frames.get(frames.size() - 1));
        assertEquals(1, frames.stream().filter("FIN 1"::equals).count());
        StringBuilder sent = new StringBuilder();
        frames.stream().filter(frame -> frame.startsWith("PSH")).forEach(psh -> sent.append(psh.substring(6)));
        assertEquals(all.toString(), sent.toString());
    }

    @Test
    void afterFiveMinutesWithoutPayloadAHalfOpenStreamIsReset() {
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        server.advance(Duration.ofMinutes(5).minusMillis(1));
        assertTrue(stream.stream().isActive());
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void theFiveMinutesBeginWithTheEndOfADirectionThoughTheStreamWasIdleBefore() {
        server.advance(Duration.ofMinutes(6));
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        server.advance(Duration.ofMinutes(4));
        server.peer.says("PSH 1 answer", "FIN 1");
        server.peer.expectsNothing();
        assertEquals("answer", stream.text());
        assertTrue(stream.inputEnded() && stream.isOver());
        assertNull(stream.failure());
    }

    @Test
    void theFiveMinutesBeginAnewWithEachPayload() {
        stream.stream().shutdownOutput();
        server.advance(Duration.ofMinutes(4));
        server.peer.says("PSH 1 slow");
        server.advance(Duration.ofMinutes(4));
        server.peer.says("PSH 1 slow");
        server.advance(Duration.ofMinutes(5).minusMillis(1));
        assertTrue(stream.stream().isActive());
        server.advance(Duration.ofMillis(1));
        assertTrue(stream.isOver());
    }

    @Test
    void whenThePeerHasEndedFiveMinutesWithoutPayloadEndOurDirectionToo() {
        server.peer.says("FIN 1");
        server.advance(Duration.ofMinutes(3));
        stream.says("more");
        server.peer.expects("PSH 1 more");
        server.advance(Duration.ofMinutes(5).minusMillis(1));
        server.peer.expectsNothing();
        server.advance(Duration.ofMillis(1));
        server.peer.expects("FIN 1", "FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void anOpenStreamHasNoTimeLimit() {
        server.advance(Duration.ofDays(10));
        server.peer.expectsNothing();
        assertTrue(stream.stream().isActive());
    }

    @Test
    void payloadBehindAFinIsDropped() {
        server.peer.says("FIN 1", "PSH 1 too late");
        assertEquals("", stream.text());
        assertTrue(stream.stream().isActive());
    }

    @Test
    void onceEndedNothingCanBeWritten() {
        stream.stream().shutdownOutput();
        server.peer.expects("FIN 1");
        stream.says("too late");
        server.peer.expectsNothing();
        assertTrue(stream.stream().isOutputShutdown());
        assertFalse(stream.stream().isInputShutdown());
    }
}
