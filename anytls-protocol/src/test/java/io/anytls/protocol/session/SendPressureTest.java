package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.relay.Relay;
import io.anytls.protocol.testkit.SessionPair;
import io.anytls.protocol.testkit.StreamProbe;
import io.anytls.testkit.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session that cannot send: what its streams queue is bounded, and they take turns when it can again. */
class SendPressureTest {

    private static final long MIB = 1 << 20;

    @Test
    void aSessionThatIsFullBoundsWhatItsStreamsQueue() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe stream = server.opened();
            server.peer.stopsReading();
            Source source = Source.into(stream.stream(), 1, 64 * MIB);
            assertFalse(stream.stream().isWritable());
            assertTrue(source.written() < 512 << 10, "queued: " + source.written());
            server.peer.readsAgain();
            server.peer.hears();
            assertEquals(64 * MIB, source.written());
            assertTrue(stream.stream().isWritable());
        }
    }

    @Test
    void aStreamThatHasNothingQueuedFollowsTheSessionToo() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe full = server.opened();
            StreamProbe idle = server.opened();
            server.peer.stopsReading();
            Source.into(full.stream(), 1, MIB);
            idle.says("x");
            assertFalse(idle.stream().isWritable());
            server.peer.readsAgain();
            server.peer.hears();
            server.peer.runsTasks();
            assertTrue(idle.stream().isWritable());
        }
    }

    @Test
    void aNewStreamOnAFullSessionQueuesLittle() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe full = server.opened();
            server.peer.stopsReading();
            Source.into(full.stream(), 1, MIB);
            Source source = Source.into(server.open().stream(), 2, 64 * MIB);
            assertTrue(source.written() < 512 << 10, "queued: " + source.written());
        }
    }

    @Test
    void streamsTakeTurnsWhenTheSessionDrains() {
        try (SessionPair pair = new SessionPair()) {
            List<StreamProbe> readers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                StreamProbe probe = pair.open();
                probe.says("target");
                pair.pump();
                readers.add(pair.accepted(probe));
            }
            pair.clientEnd().capacity(64 << 10);
            for (int i = 0; i < 5; i++) {
                Source.into(pairStream(pair, i), i, 4 * MIB);
            }
            while (total(readers) < 10 * MIB) {
                assertTrue(pair.step());
            }
            for (StreamProbe reader : readers) {
                assertTrue(
                        reader.bytes() > MIB && reader.bytes() < 3 * MIB,
                        () -> "not its share of 10 MiB: " + reader.bytes());
            }
            pair.pump();
            assertEquals(20 * MIB + 5 * "target".length(), total(readers));
        }
    }

    @Test
    void aStreamsLastPayloadGoesThoughNobodyWritesAgain() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe stream = server.opened();
            server.peer.stopsReading();
            for (int i = 0; i < 100; i++) {
                stream.says("x".repeat(5000));
            }
            server.peer.readsAgain();
            assertEquals(100, server.peer.hears().size());
        }
    }

    @Test
    void manyWaitingStreamsDoNotNestTheirTurns() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.stopsReading();
            for (int id = 1; id <= 3000; id++) {
                client.opens(id);
            }
            for (StreamProbe stream : client.accepted) {
                stream.says("x".repeat(30_000));
            }
            client.peer.readsAgain();
            assertEquals(3000, client.peer.hears().size());
        }
    }

    @Test
    void aClosedStreamLeavesTheLine() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe gone = server.opened();
            StreamProbe stays = server.opened();
            server.peer.stopsReading();
            Source.into(gone.stream(), 1, MIB);
            stays.says("stays");
            gone.stream().close();
            server.peer.readsAgain();
            List<String> frames = server.peer.hears();
            assertEquals("PSH 2 stays", frames.get(frames.size() - 1));
            assertTrue(server.session.writeTurns().isEmpty());
            assertTrue(server.session.readHolds().isEmpty());
        }
    }

    @Test
    void anApplicationsResetWaitsForNothingThatIsQueued() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE)) {
            StreamProbe full = server.opened();
            StreamProbe reset = server.opened();
            server.peer.stopsReading();
            Source.into(full.stream(), 1, MIB);
            reset.says("queued");
            Relay.reset(reset.stream());
            assertFalse(reset.stream().isOpen());
            server.peer.readsAgain();
            List<String> frames = server.peer.hears();
            assertEquals(
                    List.of("FIN 2", "FIN 2"),
                    frames.stream().filter(frame -> !frame.startsWith("PSH 1")).toList());
        }
    }

    @Test
    void aTargetsResetComesBehindAllThatItHasSaid() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.stopsReading();
            for (int i = 0; i < 10; i++) {
                stream.says("x".repeat(60_000));
            }
            Relay.reset(stream.stream());
            assertTrue(stream.stream().isOpen());
            client.peer.readsAgain();
            List<String> frames = client.peer.hears();
            assertEquals(11, frames.size());
            assertEquals("FIN 1", frames.get(10));
            assertFalse(stream.stream().isOpen());
        }
    }

    @Test
    void aClientThatDoesNotReadKeepsAResetStreamForHalfAMinute() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.stopsReading();
            for (int i = 0; i < 10; i++) {
                stream.says("x".repeat(60_000));
            }
            Relay.reset(stream.stream());
            client.advance(Duration.ofSeconds(29));
            assertTrue(stream.stream().isOpen());
            client.advance(Duration.ofSeconds(1));
            assertFalse(stream.stream().isOpen());
        }
    }

    private static StreamChannel pairStream(SessionPair pair, int index) {
        return pair.client().stream(index + 1);
    }

    private static long total(List<StreamProbe> readers) {
        return readers.stream().mapToLong(StreamProbe::bytes).sum();
    }
}
