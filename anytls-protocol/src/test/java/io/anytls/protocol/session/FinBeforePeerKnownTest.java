package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * "The client holds a FIN until ServerSettings has come (or the peer is known to be v1), so that both mean the same by it"
 * (docs/protocol.md, Extensions of our own).
 */
class FinBeforePeerKnownTest {

    private final ScriptedServer server = new ScriptedServer();
    private final StreamProbe stream = server.open();

    FinBeforePeerKnownTest() {
        stream.says("target");
        stream.stream().shutdownOutput();
        server.peer.expects(ScriptedServer.SETTINGS, "SYN 1", "PSH 1 target");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void finIsHeldUntilServerSettings() {
        server.advance(Duration.ofMillis(1999));
        server.peer.expectsNothing();
        server.peer.says(ScriptedServer.HALF_CLOSE);
        server.peer.expects("FIN 1");
        assertTrue(stream.stream().isActive());
    }

    @Test
    void withoutHalfCloseItIsHeldOn() {
        server.peer.says(ScriptedServer.VERSION_2);
        server.peer.expectsNothing();
        server.advance(Duration.ofSeconds(30));
        server.peer.expects("FIN 1");
        assertTrue(stream.isOver());
    }

    @Test
    void withASilentServerItIsHeldOn() {
        server.advance(Duration.ofSeconds(2));
        server.peer.expectsNothing();
        server.advance(Duration.ofSeconds(28));
        server.peer.expects("FIN 1");
    }

    @Test
    void lateServerSettingsLetItGo() {
        server.advance(Duration.ofSeconds(5));
        server.peer.says(ScriptedServer.HALF_CLOSE);
        server.peer.expects("FIN 1");
        server.advance(Duration.ofSeconds(60));
        server.peer.expectsNothing();
        server.peer.says("PSH 1 answer", "FIN 1");
        assertEquals("answer", stream.text());
        assertTrue(stream.isOver());
        server.peer.expectsNothing();
    }

    @Test
    void theAnswerOfAVersion1ServerArrives() {
        server.peer.says("PSH 1 answer", "FIN 1");
        assertEquals("answer", stream.text());
        assertTrue(stream.isOver());
        server.peer.expectsNothing();
    }

    @Test
    void closingIsTwoFinsAsAnyServerUnderstandsThem() {
        stream.stream().close();
        server.peer.expects("FIN 1", "FIN 1");
    }
}
