package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How streams end as a server sees it, with half-close and without. */
class ServerHalfCloseTest {

    @Test
    void withHalfCloseATargetMayAnswerAfterTheEndOfFile() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 question", "FIN 1");
            assertTrue(stream.inputEnded());
            assertTrue(stream.stream().isActive());
            stream.says("answer");
            stream.stream().shutdownOutput();
            client.peer.expects("PSH 1 answer", "FIN 1");
            assertTrue(stream.isOver());
        }
    }

    @Test
    void withHalfCloseATargetMayEndAStreamThatWasIdleForLong() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            client.peer.advance(Duration.ofMinutes(6));
            stream.stream().shutdownOutput();
            client.peer.expects("FIN 1");
            assertTrue(stream.stream().isActive());
            client.peer.says("FIN 1");
            client.peer.expectsNothing();
            assertTrue(stream.isOver());
        }
    }

    @Test
    void withHalfCloseAClientsResetArrives() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 question", "FIN 1", "FIN 1");
            assertInstanceOf(StreamResetException.class, stream.failure());
            assertEquals("question", stream.text());
            client.peer.expectsNothing();
        }
    }

    @Test
    void withoutHalfCloseATargetsEndIsAFinAtOnce() {
        for (String settings : List.of(ScriptedClient.VERSION_1, ScriptedClient.VERSION_2)) {
            try (ScriptedClient client = ScriptedClient.thatSays(settings)) {
                StreamProbe stream = client.opens(1);
                client.peer.says("PSH 1 question");
                stream.says("answer");
                stream.stream().shutdownOutput();
                client.peer.expects("PSH 1 answer", "FIN 1");
                assertTrue(stream.isOver());
                client.peer.says("PSH 1 more", "FIN 1");
                client.peer.expectsNothing();
            }
        }
    }

    @Test
    void withoutHalfCloseAClientsFinEndsBothDirectionsAndIsNotAnswered() {
        for (String settings : List.of(ScriptedClient.VERSION_1, ScriptedClient.VERSION_2)) {
            try (ScriptedClient client = ScriptedClient.thatSays(settings)) {
                StreamProbe stream = client.opens(1);
                client.peer.says("PSH 1 question", "FIN 1");
                assertEquals("question", stream.text());
                assertTrue(stream.inputEnded() && stream.isOver());
                client.peer.expectsNothing();
                assertEquals(0, client.session.openStreams());
            }
        }
    }

    @Test
    void withoutHalfCloseAResetIsOneFin() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.opens(1).stream().close();
            client.peer.expects("FIN 1");
        }
    }

    @Test
    void whatIsQueuedIsDroppedWhenAFinWithoutHalfCloseComes() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.stopsReading();
            for (int i = 0; i < 100; i++) {
                stream.says("x".repeat(10_000));
            }
            client.peer.says("FIN 1");
            assertTrue(stream.isOver());
            client.peer.readsAgain();
            long sent = client.peer.hears().stream().mapToLong(String::length).sum();
            assertTrue(sent < 300_000, "sent " + sent);
        }
    }

    @Test
    void whatTheReaderHasNotTakenIsDeliveredBeforeTheEnd() {
        for (String settings : List.of(ScriptedClient.VERSION_2, ScriptedClient.HALF_CLOSE)) {
            try (ScriptedClient client = ScriptedClient.thatSays(settings)) {
                client.streamsRead = false;
                StreamProbe stream = client.opens(1);
                client.peer.says("PSH 1 one,");
                client.peer.says("PSH 1 " + "two".repeat(2000));
                client.peer.says("PSH 1 " + "three".repeat(1000), "FIN 1");
                assertEquals("", stream.text());
                assertFalse(stream.inputEnded());
                assertTrue(stream.stream().isActive());
                stream.stream().read();
                assertEquals("one,", stream.text());
                assertFalse(stream.inputEnded());
                stream.stream().config().setAutoRead(true);
                assertEquals(4 + 6000 + 5000, stream.bytes());
                assertTrue(stream.inputEnded());
                client.peer.runsTasks();
                assertEquals(settings.equals(ScriptedClient.VERSION_2), stream.isOver());
            }
        }
    }

    @Test
    void aResetIsDeliveredBehindWhatCameBeforeIt() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            client.streamsRead = false;
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 data", "FIN 1", "FIN 1");
            assertEquals(List.of("output dropped"), stream.events());
            stream.stream().config().setAutoRead(true);
            client.peer.runsTasks();
            assertEquals("data", stream.text());
            assertInstanceOf(StreamResetException.class, stream.failure());
            assertTrue(stream.isOver());
            client.peer.expectsNothing();
        }
    }

    @Test
    void aHalfOpenStreamEndsAfterFiveMinutesWithoutPayload() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            stream.stream().shutdownOutput();
            client.peer.expects("FIN 1");
            client.advance(Duration.ofMinutes(5));
            client.peer.expects("FIN 1");
            assertTrue(stream.isOver());
        }
    }

    @Test
    void whatWaitsInOurBuffersCountsAsPayload() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            client.streamsRead = false;
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 waiting");
            stream.stream().shutdownOutput();
            client.peer.expects("FIN 1");
            client.advance(Duration.ofHours(1));
            assertTrue(stream.stream().isActive());
            stream.stream().config().setAutoRead(true);
            client.advance(Duration.ofMinutes(5).minusMillis(1));
            assertTrue(stream.stream().isActive(), "five minutes from when it was taken");
            client.advance(Duration.ofMinutes(5));
            assertTrue(stream.isOver());
        }
    }
}
