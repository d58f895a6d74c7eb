package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final String HEARTBEAT = "08 00000000 0000 ";

    @Test
    void answersToOneReadAreOneWrite() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.saysHex(HEARTBEAT.repeat(1000));
            ByteBuf write = client.peer.end().take();
            assertEquals(7000, write.readableBytes());
            write.release();
            client.peer.expectsNothing();
        }
    }

    @Test
    void aPeerThatAsksAndNeverReadsCostsLittleAndIsClosed() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.stopsReading();
            int asked = 0;
            while (!client.peer.isClosed() && asked < 100_000) {
                client.peer.saysHex(HEARTBEAT); // each a read of its own
                asked++;
            }
            assertTrue(client.peer.isClosed(), "still asking");
            assertTrue(asked < 10_000, "heartbeats: " + asked);
        }
    }

    @Test
    void aPeerThatReadsLateGetsAllAnswers() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.stopsReading();
            for (int i = 0; i < 5000; i++) {
                client.peer.saysHex(HEARTBEAT);
            }
            assertFalse(client.peer.isClosed());
            client.peer.readsAgain();
            assertEquals(5000, client.peer.hears().size());
        }
    }

    @Test
    void synAckGoesBeforeThePayloadOfItsStream() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.VERSION_2)) {
            client.peer.stopsReading();
            for (int i = 0; i < 100; i++) {
                client.peer.saysHex(HEARTBEAT);
            }
            StreamProbe stream = client.opens(1);
            client.stream(stream).acknowledge();
            stream.says("payload");
            client.peer.readsAgain();
            var heard = client.peer.hears();
            assertEquals("SYNACK 1", heard.get(heard.size() - 2).strip());
            assertEquals("PSH 1 payload", heard.get(heard.size() - 1));
        }
    }

    /** Apart, the first would be taken for an end in order. */
    @Test
    void aResetOutsideOfAnyReadIsOneWrite() {
        try (ScriptedClient client = ScriptedClient.thatSays(ScriptedClient.HALF_CLOSE)) {
            StreamProbe stream = client.opens(1);
            stream.stream().reset();
            ByteBuf write = client.peer.end().take();
            assertEquals(2 * Frame.HEADER_LENGTH, write.readableBytes());
            write.release();
            client.peer.expectsNothing();
        }
    }
}
