package io.anytls.client.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.session.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an application's first bytes where the server serves a stream once however often it is sent. */
class FlightSentAgainTest {

    private static final byte[] ORDER = "POST /pay HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUESTION = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MORE = {1, 2, 3};

    private final Repeat first = new Repeat(Nonce.random(), "0123456789abcdef");
    private final FakeLease silent = new FakeLease(false).servedOnce(first);
    private final OpenedTunnel tunnel = new OpenedTunnel();

    @AfterEach
    void close() {
        tunnel.close();
    }

    /** On the silent session; whatever is asked for later gets the other. */
    private void open(FakeLease... other) {
        Queue<FakeLease> next = new ArrayDeque<>(List.of(silent));
        next.addAll(List.of(other));
        tunnel.open(next::remove, false);
    }

    @Test
    void allThatTheApplicationSendsGoesAheadOfTheProofOnce() {
        open();
        tunnel.application.receive(ORDER);
        tunnel.application.receive(MORE);
        assertArrayEquals(ORDER, silent.sentAhead.get(0));
        assertArrayEquals(MORE, silent.sentAhead.get(1));
        tunnel.lives();
        assertEquals(0, silent.stream().takeSent().length);
        tunnel.application.receive(MORE);
        assertArrayEquals(MORE, silent.stream().takeSent());
    }

    @Test
    void withoutASignOfLifeItIsSentAgainByTheSameNonce() {
        FakeLease copy = new FakeLease(true).servedOnce(first.again());
        open(copy);
        tunnel.application.receive(ORDER);
        tunnel.application.receive(MORE);
        tunnel.dies();
        assertTrue(silent.hasMoved());
        assertEquals(first, tunnel.asked.get(1).repeat());
        assertEquals(ORDER.length + MORE.length, copy.stream().takeSent().length);
    }

    @Test
    void whatDoesNoHarmTwiceIsSentAgainWithoutIt() {
        FakeLease any = new FakeLease(true);
        open(any);
        tunnel.application.receive(QUESTION);
        tunnel.dies();
        assertNull(tunnel.asked.get(1).repeat());
        assertArrayEquals(QUESTION, any.stream().takeSent());
    }

    /** Another server, or another run of it, cannot know whether the first has served it. */
    @Test
    void anotherServerDoesNotGetIt() {
        FakeLease stranger = new FakeLease(true);
        open(stranger);
        tunnel.application.receive(ORDER);
        tunnel.dies();
        assertEquals(0, stranger.stream().takeSent().length);
        assertFalse(stranger.stream().isActive());
        assertFalse(tunnel.application.isActive());
    }
}
