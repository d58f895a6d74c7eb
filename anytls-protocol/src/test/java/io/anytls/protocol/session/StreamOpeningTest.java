package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SYN and SYNACK, on both sides. */
class StreamOpeningTest {

    @Test
    void synIsNotFlushedByItself() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.open();
            server.peer.expectsNothing();
            assertTrue(stream.stream().isActive());
            stream.says("target");
            server.peer.expects("SYN 1", "PSH 1 target");
        }
    }

    @Test
    void anEmptySynAckEstablishesTheStream() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            assertFalse(server.stream(stream).established().isDone());
            server.peer.says("SYNACK 1");
            assertTrue(server.stream(stream).established().isSuccess());
            assertEquals(List.of(), stream.events());
        }
    }

    @Test
    void aSynAckWithTextRefusesTheStreamAndLeavesTheSession() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            server.peer.says("SYNACK 1 connection refused", "FIN 1");
            Throwable cause = server.stream(stream).established().cause();
            assertInstanceOf(StreamRefusedException.class, cause);
            assertEquals("connection refused", cause.getMessage());
            assertEquals(List.of("StreamRefusedException", "inactive"), stream.events());
            assertFalse(server.peer.isClosed());
            assertEquals(0, server.session.openStreams());
            server.opened();
        }
    }

    @Test
    void aSynAckWithTextMayComeAfterAnEmptyOne() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            server.peer.says("SYNACK 1", "SYNACK 1 too late");
            assertTrue(server.stream(stream).established().isSuccess());
            assertTrue(stream.isOver());
        }
    }

    @Test
    void payloadCountsAsSynAck() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            stream.stream().config().setAutoRead(false);
            server.peer.says("PSH 1 hello");
            assertTrue(server.stream(stream).established().isSuccess());
            server.peer.says("SYNACK 1");
            assertTrue(stream.stream().isActive());
        }
    }

    @Test
    void aVersion1ServerCannotSayItSoItIsTakenForGranted() {
        try (ScriptedServer server = ScriptedServer.thatSays("SERVER_SETTINGS 0 v=1")) {
            assertTrue(server.stream(server.opened()).established().isSuccess());
        }
    }

    @Test
    void theFirstStreamWaitsUntilTheServerIsKnown() {
        try (ScriptedServer server = new ScriptedServer()) {
            StreamProbe stream = server.open();
            stream.says("target");
            server.advance(Duration.ofMillis(1999));
            assertFalse(server.stream(stream).established().isDone());
            server.advance(Duration.ofMillis(1));
            assertTrue(server.stream(stream).established().isSuccess());
        }
    }

    @Test
    void afterServerSettingsTheFirstStreamWaitsForSynAck() {
        try (ScriptedServer server = new ScriptedServer()) {
            StreamProbe stream = server.open();
            stream.says("target");
            server.peer.says(ScriptedServer.VERSION_2);
            server.advance(Duration.ofSeconds(10));
            assertFalse(server.stream(stream).established().isDone());
            server.peer.says("SYNACK 1");
            assertTrue(server.stream(stream).established().isSuccess());
        }
    }

    @Test
    void withLateServerSettingsLaterStreamsWaitForSynAck() {
        try (ScriptedServer server = ScriptedServer.thatSays()) {
            server.advance(Duration.ofSeconds(3));
            assertTrue(server.stream(server.opened()).established().isSuccess());
            server.peer.says(ScriptedServer.VERSION_2);
            assertFalse(server.stream(server.opened()).established().isDone());
        }
    }

    @Test
    void aFinWithoutSynAckFailsTheWait() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            StreamProbe stream = server.opened();
            server.peer.says("FIN 1");
            assertInstanceOf(
                    StreamResetException.class,
                    server.stream(stream).established().cause());
        }
    }

    @Test
    void synAckForAnUnknownStreamIsDropped() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            server.peer.says("SYNACK 5", "SYNACK 5 no");
            server.peer.expectsNothing();
            assertFalse(server.peer.isClosed());
        }
    }

    @Test
    void aServerSaysThatTheTargetStandsOnce() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            ServerStream stream = client.stream(client.opens(1));
            client.peer.expectsNothing();
            stream.acknowledge();
            stream.acknowledge();
            client.peer.expects("SYNACK 1");
        }
    }

    @Test
    void aServerSaysWhyTheTargetIsNotToBeHad() {
        for (String settings : List.of(ScriptedClient.VERSION_2, ScriptedClient.HALF_CLOSE)) {
            try (ScriptedClient client = ScriptedClient.thatSays(settings)) {
                StreamProbe stream = client.opens(1);
                client.stream(stream).refuse("no route");
                client.peer.expects("SYNACK 1 no route", "FIN 1");
                assertEquals(0, client.session.openStreams());
                assertFalse(client.peer.isClosed());
            }
        }
    }

    @Test
    void toAVersion1ClientNoSynAckIsSent() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_1)) {
            client.stream(client.opens(1)).acknowledge();
            client.peer.expectsNothing();
            client.stream(client.opens(2)).refuse("no route");
            client.peer.expects("FIN 2");
        }
    }

    @Test
    void aRefusalAfterAnEarlyAnswerIsAnEndOfTheStream() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            ServerStream stream = client.stream(client.opens(1));
            stream.acknowledge();
            stream.refuse("no route");
            client.peer.expects("SYNACK 1", "FIN 1");
        }
    }

    @Test
    void withHalfCloseARefusalAfterAnEarlyAnswerIsTwoFins() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            ServerStream stream = client.stream(client.opens(1));
            stream.acknowledge();
            stream.refuse("no route");
            client.peer.expects("SYNACK 1", "FIN 1", "FIN 1");
        }
    }

    @Test
    void aDuplicateSynOfAnOpenStreamIsIgnored() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 one", "SYN 1", "PSH 1 two");
            assertEquals("onetwo", stream.text());
            assertEquals(1, client.accepted.size());
            client.peer.expectsNothing();
        }
    }

    @Test
    void aServerAcceptsAnyNewId() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            for (int id : new int[] {7, 3, 0, -1, Integer.MIN_VALUE}) {
                StreamProbe stream = client.opens(id);
                client.peer.says("PSH " + Integer.toUnsignedString(id) + " x");
                assertEquals(id, stream.stream().streamId());
                assertEquals("x", stream.text());
                client.stream(stream).acknowledge();
                client.peer.expects("SYNACK " + Integer.toUnsignedString(id));
            }
            assertEquals(5, client.session.openStreams());
        }
    }

    @Test
    void anIdMayBeUsedAgainWhenItsStreamHasEnded() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe first = client.opens(1);
            client.peer.says("FIN 1", "SYN 1", "PSH 1 again");
            assertTrue(first.isOver());
            assertEquals("again", client.accepted.get(1).text());
        }
    }

    @Test
    void aServerTakesManyStreamsAtOnce() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            for (int id = 1; id <= 500; id++) {
                client.opens(id);
            }
            for (int id = 500; id >= 1; id--) {
                client.peer.says("PSH " + id + " to" + id);
            }
            for (int id = 1; id <= 500; id++) {
                assertEquals("to" + id, client.accepted.get(id - 1).text());
            }
            assertEquals(500, client.session.openStreams());
        }
    }

    @Test
    void framesForStreamsThatAreNotOpenAreDropped() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.says("PSH 9 lost", "FIN 9");
            StreamProbe stream = client.opens(1);
            client.peer.says("FIN 1", "PSH 1 late", "FIN 1");
            client.peer.expectsNothing();
            assertEquals("", stream.text());
            assertFalse(client.peer.isClosed());
        }
    }

    @Test
    void ofAStreamThatIsNotTakenInNothingIsMade() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.refusal = "too many";
            client.peer.says("SYN 1", "PSH 1 target");
            client.peer.expects("SYNACK 1 too many", "FIN 1");
            assertEquals(List.of(), client.accepted);
            client.refusal = null;
            client.opens(2);
            assertEquals(1, client.accepted.size());
        }
    }

    @Test
    void aClientOfVersion1HearsNoReason() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_1)) {
            client.refusal = "too many";
            client.peer.says("SYN 1");
            client.peer.expects("FIN 1");
        }
    }
}
