package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.testkit.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request in absolute-form that becomes a WebSocket, or another protocol. */
class UpgradeTest {

    private static final String REQUEST = "GET http://a/chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: y\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private final Proxied proxied = new Proxied();

    @AfterEach
    void close() {
        proxied.close();
    }

    private EmbeddedSocket server() {
        return proxied.streams.last();
    }

    @Test
    void theOfferIsPassedOn() {
        proxied.sends(REQUEST);
        assertEquals(
                "GET /chat HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                server().takeSentText());
    }

    @Test
    void bytesGoBothWaysAfterwards() {
        proxied.sends(REQUEST);
        server().takeSent();
        server().receive(SWITCHING);
        assertEquals(SWITCHING, proxied.gets());
        proxied.sends("\u0081\u0000up");
        server().receive("\u0081\u0000down");
        assertEquals("\u0081\u0000up", server().takeSentText());
        assertEquals("\u0081\u0000down", proxied.gets());
    }

    @Test
    void bytesRightBehindTheAnswerAndTheRequestAreNotLost() {
        proxied.sends(REQUEST + "eager up");
        server().takeSent();
        server().receive(SWITCHING + "eager down");
        assertEquals(SWITCHING + "eager down", proxied.gets());
        assertEquals("eager up", server().takeSentText());
    }

    @Test
    void aServerThatDoesNotProveItselfSwitchesAtTheHeadAsWell() {
        proxied.sends(REQUEST);
        server().takeSent();
        String bare = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        server().receive(bare);
        assertEquals(bare, proxied.gets());
        proxied.sends("up");
        assertEquals("up", server().takeSentText());
        server().receive("down");
        assertEquals("down", proxied.gets());
    }

    @Test
    void eachDirectionEndsByItself() {
        proxied.sends(REQUEST);
        server().receive(SWITCHING);
        proxied.application.receiveEnd();
        assertTrue(server().isOutputShutdown());
        server().receive("last words");
        assertTrue(proxied.gets().endsWith("last words"));
        server().receiveEnd();
        assertFalse(proxied.application.isActive());
        assertTrue(proxied.streams.areAllLeft());
    }

    @Test
    void aLeavingApplicationEndsTheStream() {
        proxied.sends(REQUEST);
        server().receive(SWITCHING);
        proxied.application.close();
        assertTrue(proxied.streams.areAllLeft());
    }

    @Test
    void aServerMayDecline() {
        proxied.sends(REQUEST + "GET http://a/ HTTP/1.1\r\n\r\n");
        server().takeSent();
        server().receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", proxied.gets());
        assertEquals("GET / HTTP/1.1\r\nHost: a\r\n\r\n", server().takeSentText());
    }

    @Test
    void thereIsNoDeadline() {
        proxied.sends(REQUEST);
        server().receive(SWITCHING);
        proxied.seconds(3600);
        assertTrue(proxied.application.isActive());
        assertTrue(server().isActive());
    }
}
