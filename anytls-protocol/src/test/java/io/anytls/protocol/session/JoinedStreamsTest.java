package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.relay.Relay;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay whose two ends are streams of sessions without half-close, as time can be moved for these: how it ends when one side is slow. */
class JoinedStreamsTest {

    private static final String MUCH = "x".repeat(60_000);

    private final ScriptedServer near = ScriptedServer.thatSays(ScriptedServer.VERSION_2);
    private final ScriptedServer far = ScriptedServer.thatSays(ScriptedServer.VERSION_2);
    private ClientStream nearStream;
    private ClientStream farStream;

    @BeforeEach
    void join() {
        nearStream = near.session.open();
        farStream = far.session.open();
        Relay.join(nearStream, farStream);
        near.session.announce();
        far.session.announce();
        near.peer.expects("SYN 1");
        far.peer.expects("SYN 1");
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void whoWritesBeforeHeReadsIsReadFromOnceNobodyWantsIt() {
        near.peer.stopsReading();
        far.peer.stopsReading();
        for (int i = 0; i < 10; i++) {
            near.peer.says("PSH 1 " + MUCH);
        }
        assertFalse(near.peer.isReadFrom(), "the far side is full");
        for (int i = 0; i < 4; i++) {
            far.peer.says("PSH 1 " + MUCH);
        }
        assertTrue(far.peer.isReadFrom());
        far.peer.says("FIN 1");
        assertTrue(farStream.isActive(), "what came before the FIN waits for the near side");
        assertTrue(near.peer.isReadFrom(), "the far side takes nothing more, so it is dropped");

        for (int i = 0; i < 10; i++) {
            near.peer.says("PSH 1 " + MUCH);
        }
        near.peer.readsAgain();
        assertEquals(4 * MUCH.length(), payloadHeard());
        assertFalse(farStream.isOpen());
        far.peer.readsAgain();
    }

    @Test
    void aSideThatTakesNothingForAMinuteAfterTheOthersEndIsReset() {
        leftBehind();
        near.advance(Duration.ofSeconds(59));
        assertTrue(nearStream.isOpen());
        near.advance(Duration.ofSeconds(6));
        assertFalse(nearStream.isOpen());
    }

    @Test
    void withTheOtherSessionGoneItIsResetAfterSeconds() {
        leftBehind();
        far.peer.closes();
        near.advance(Duration.ofSeconds(3));
        assertTrue(nearStream.isOpen());
        near.advance(Duration.ofSeconds(2));
        assertFalse(nearStream.isOpen());
    }

    @Test
    void aSideThatTakesALittleNowAndThenKeepsItsTime() {
        leftBehind();
        for (int i = 1; i < 4; i++) {
            near.advance(Duration.ofSeconds(50));
            assertTrue(nearStream.isOpen());
            near.peer.end().capacity(i * 120_000L);
            near.peer.runsTasks();
        }
        near.peer.readsAgain();
        assertEquals(7 * MUCH.length(), payloadHeard());
    }

    /** The far side has said its last word, and the near one does not take it. */
    private void leftBehind() {
        near.peer.stopsReading();
        for (int i = 0; i < 6; i++) {
            nearStream.writeAndFlush(Unpooled.copiedBuffer(MUCH, StandardCharsets.US_ASCII));
        }
        far.peer.says("PSH 1 " + MUCH, "FIN 1");
        far.peer.runsTasks();
        assertFalse(farStream.isOpen());
        assertTrue(nearStream.isOpen());
    }

    private long payloadHeard() {
        return near.peer.hears().stream()
                .filter(frame -> frame.startsWith("PSH"))
                .mapToLong(frame -> frame.length() - 6)
                .sum();
    }
}
