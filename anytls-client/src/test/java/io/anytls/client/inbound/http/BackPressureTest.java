package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.testkit.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who does not take stops who gives, and nothing is lost. */
class BackPressureTest {

    private static final int PIECE = 48 << 10;

    private final Proxied proxied = new Proxied();

    @AfterEach
    void close() {
        proxied.close();
    }

    private EmbeddedSocket server() {
        return proxied.streams.last();
    }

    private static String piece(int number) {
        return String.valueOf((char) ('a' + number)).repeat(PIECE);
    }

    @Test
    void aServerThatStallsStopsTheApplication() {
        proxied.sends("POST http://a/ HTTP/1.1\r\nContent-Length: " + 10 * PIECE + "\r\n\r\n");
        server().takeSent();
        server().stall();
        int sent = 0;
        while (proxied.application.config().isAutoRead() && sent < 10) {
            proxied.sends(piece(sent++));
        }
        assertFalse(proxied.application.config().isAutoRead());
        assertTrue(sent <= 4, "went on for " + sent + " pieces");

        server().drain();
        assertTrue(proxied.application.config().isAutoRead());
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            if (i >= sent) {
                proxied.sends(piece(i));
            }
            expected.append(piece(i));
        }
        assertEquals(expected.toString(), server().takeSentText());
        server().receive("HTTP/1.1 204 No Content\r\n\r\n");
        assertEquals("HTTP/1.1 204 No Content\r\n\r\n", proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void aStreamThatIsSlowToOpenStopsTheApplication() {
        proxied.streams.slow();
        proxied.sends("POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: " + 3 * PIECE + "\r\n\r\n");
        proxied.sends(piece(0));
        assertTrue(proxied.application.config().isAutoRead());
        proxied.sends(piece(1));
        assertFalse(proxied.application.config().isAutoRead());
        proxied.streams.open();
        assertTrue(proxied.application.config().isAutoRead());
        proxied.sends(piece(2));
        String sent = server().takeSentText();
        assertTrue(sent.endsWith("\r\n\r\n" + piece(0) + piece(1) + piece(2)));
    }

    @Test
    void anApplicationThatStallsStopsTheServer() {
        proxied.sends("GET http://a/ HTTP/1.1\r\n\r\n");
        server().receive("HTTP/1.1 200 OK\r\nContent-Length: " + 4 * PIECE + "\r\n\r\n");
        proxied.gets();
        proxied.application.stall();
        server().receive(piece(0));
        server().receive(piece(1));
        assertFalse(server().config().isAutoRead());
        proxied.application.drain();
        assertTrue(server().config().isAutoRead());
        server().receive(piece(2) + piece(3));
        assertEquals(piece(0) + piece(1) + piece(2) + piece(3), proxied.gets());
    }

    @Test
    void aStreamIsReadFromAgainWhenItIsKept() {
        proxied.sends("GET http://a/ HTTP/1.1\r\n\r\n");
        server().receive("HTTP/1.1 200 OK\r\nContent-Length: " + 2 * PIECE + "\r\n\r\n");
        proxied.application.stall();
        server().receive(piece(0) + piece(1).substring(1));
        assertFalse(server().config().isAutoRead());
        server().receive("b");
        assertTrue(server().config().isAutoRead());
        proxied.application.drain();
    }

    /** The application ends its side behind a body of which a part still waits here. */
    @Test
    void whatWaitsIsNotLostWhenTheApplicationEndsItsSide() {
        proxied.sends("PUT http://a/ HTTP/1.1\r\nContent-Length: " + 4 * PIECE + "\r\n\r\n");
        server().takeSent();
        server().stall();
        for (int i = 0; i < 4; i++) {
            proxied.sends(piece(i));
        }
        proxied.application.receiveEnd();
        server().drain();
        assertEquals(piece(0) + piece(1) + piece(2) + piece(3), server().takeSentText());
        server().receive("HTTP/1.1 204 No Content\r\n\r\n");
        assertEquals("HTTP/1.1 204 No Content\r\n\r\n", proxied.gets());
        assertFalse(proxied.application.isActive());
    }
}
