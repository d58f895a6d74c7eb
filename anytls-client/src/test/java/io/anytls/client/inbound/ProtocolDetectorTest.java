package io.anytls.client.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolDetectorTest {

    private final Proxied proxied = new Proxied();

    @AfterEach
    void close() {
        proxied.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 0x16, ' ', '{', 0x80, 0xff})
    void junkIsClosedWithoutAWord(int first) {
        proxied.sends((byte) first, (byte) 3, (byte) 1);
        assertFalse(proxied.application.isActive());
        assertEquals("", proxied.gets());
    }

    @Test
    void anEmptyReadDecidesNothing() {
        proxied.application.writeInbound(Unpooled.EMPTY_BUFFER);
        assertTrue(proxied.application.isActive());
        proxied.sends(new byte[] {5, 1, 0});
        assertEquals("\u0005\u0000", proxied.gets());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0005",
                "\u0005\u0001\u0000",
                "\u0005\u0001\u0000\u0005\u0001",
                "\u0004\u0001",
                "GET http://"
            })
    void aRequestHasThirtySeconds(String begun) {
        proxied.sends(begun);
        proxied.seconds(29);
        assertTrue(proxied.application.isActive());
        proxied.seconds(1);
        assertFalse(proxied.application.isActive());
        assertEquals(begun.startsWith("\u0005\u0001\u0000") ? "\u0005\u0000" : "", proxied.gets());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0005",
                "\u0005\u0001\u0000",
                "\u0005\u0001\u0000\u0005\u0001",
                "\u0004\u0001",
                "GET http://"
            })
    void anApplicationThatAsksForNothingIsLetGo(String begun) {
        proxied.sends(begun);
        proxied.application.receiveEnd();
        assertFalse(proxied.application.isActive());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0005",
                "\u0005\u0001\u0000",
                "\u0005\u0001\u0000\u0005\u0001",
                "\u0004\u0001",
                "GET http://"
            })
    void anApplicationThatFailsIsLetGo(String begun) {
        proxied.sends(begun);
        proxied.application.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertFalse(proxied.application.isActive());
        proxied.application.checkException();
    }

    @Test
    void aTunnelHasNoDeadline() {
        proxied.sends(new byte[] {5, 1, 0, 5, 1, 0, 3, 1, 'a', 0, 80});
        proxied.seconds(3600);
        assertTrue(proxied.application.isActive());
        assertEquals(1, proxied.tunnels.targets().size());
    }

    @Test
    void nothingOfTheInboundStaysBesideATunnel() {
        proxied.sends(new byte[] {5, 1, 0, 5, 1, 0, 3, 1, 'a', 0, 80});
        assertEquals("tunnel", proxied.application.pipeline().names().get(0));
    }

    @Test
    void nothingOfHttpStaysBesideATunnel() {
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n\r\n");
        assertEquals("tunnel", proxied.application.pipeline().names().get(0));
    }

    @Test
    void aRefusedApplicationThatStaysIsClosed() {
        proxied.sends(new byte[] {5, 1, 1});
        assertTrue(proxied.isDone());
        proxied.sends(new byte[] {1, 2, 3});
        proxied.seconds(4);
        assertTrue(proxied.application.isActive());
        proxied.seconds(1);
        assertFalse(proxied.application.isActive());
    }

    @Test
    void aRefusedApplicationThatLeavesIsClosedAtOnce() {
        proxied.sends(new byte[] {5, 1, 1});
        proxied.application.receiveEnd();
        assertFalse(proxied.application.isActive());
    }
}
