package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.StreamProbe;
import java.util.List;
import org.junit.jupiter.api.Test;

/** "SYNACK and heartbeat answers go before queued payload." */
class HeartbeatTest {

    @Test
    void aServerAnswersWithTheRequestsStreamId() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.says("HEARTBEAT_REQUEST 0", "HEARTBEAT_REQUEST 4294967295");
            client.peer.expects("HEARTBEAT_RESPONSE 0", "HEARTBEAT_RESPONSE 4294967295");
        }
    }

    @Test
    void aClientAnswersWithTheRequestsStreamId() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            server.peer.says("HEARTBEAT_REQUEST 7 ignored");
            server.peer.expects("HEARTBEAT_RESPONSE 7");
        }
    }

    @Test
    void anAnswerIsAtOnceThoughReadsAreNotFlushedOtherwise() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2)) {
            server.peer.saysHex("08 00000003 0000");
            server.peer.expectsHex("09 00000003 0000");
        }
    }

    @Test
    void aResponseThatNobodyAskedForIsIgnored() {
        try (ScriptedServer server = ScriptedServer.thatSays(ScriptedServer.VERSION_2);
                ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            server.peer.says("HEARTBEAT_RESPONSE 1");
            client.peer.says("HEARTBEAT_RESPONSE 1");
            server.peer.expectsNothing();
            client.peer.expectsNothing();
        }
    }

    @Test
    void controlFramesOvertakeQueuedPayload() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            StreamProbe stream = client.opens(1);
            client.peer.stopsReading();
            for (int i = 0; i < 50; i++) {
                stream.says("x".repeat(10_000));
            }
            client.peer.says("HEARTBEAT_REQUEST 9", "SYN 2");
            client.stream(client.accepted.get(1)).acknowledge();
            client.peer.readsAgain();
            List<String> frames = client.peer.hears().stream()
                    .map(frame -> frame.split(" ")[0])
                    .toList();
            assertEquals(52, frames.size());
            int answer = frames.indexOf("HEARTBEAT_RESPONSE");
            assertTrue(answer < 15, "behind what the session had taken, before what waited in the stream: " + answer);
            assertEquals("SYNACK", frames.get(answer + 1));
            assertEquals(50, frames.stream().filter("PSH"::equals).count());
        }
    }
}
