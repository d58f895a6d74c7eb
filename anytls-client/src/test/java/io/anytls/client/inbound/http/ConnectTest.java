package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamTimeoutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectTest {

    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "example.org:443, example.org:443",
        "example.org, example.org:443",
        "127.0.0.1:8080, 127.0.0.1:8080",
        "[2001:db8::1]:8443, [2001:db8::1]:8443",
        "[2001:db8::1], [2001:db8::1]:443",
        "2001:db8::1:443, [2001:db8::1]:443",
        "::1:8443, [::1]:8443",
        "::ffff:192.0.2.1:443, 192.0.2.1:443",
        "xn--bcher-kva.example:22, xn--bcher-kva.example:22",
        "with_underscore.example:1, with_underscore.example:1",
    })
    void startsATunnel(String authority, String target) {
        for (String version : new String[] {"1.1", "1.0"}) {
            try (Proxied proxied = new Proxied()) {
                proxied.sends("CONNECT " + authority + " HTTP/" + version + "\r\nHost: " + authority + "\r\n\r\n");
                assertEquals(ESTABLISHED, proxied.gets());
                assertEquals(List.of(target), proxied.tunnels.targets());
                proxied.sends("later");
                assertEquals("later", proxied.tunnels.payloadText());
            }
        }
    }

    @Test
    void bytesBehindTheHeadersAreForwarded() {
        String request = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n";
        try (Proxied proxied = new Proxied()) {
            proxied.sends(request + "GET / HTTP/1.1\r\n\r\n\u0016\u0003\u0001");
            proxied.sends("and more");
            assertEquals(ESTABLISHED, proxied.gets());
            assertEquals("GET / HTTP/1.1\r\n\r\n\u0016\u0003\u0001and more", proxied.tunnels.payloadText());
        }
        try (Proxied proxied = new Proxied()) {
            proxied.sendsByteByByte((request + "\u0000\u0001\u0002").getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(ESTABLISHED, proxied.gets());
            assertEquals("\u0000\u0001\u0002", proxied.tunnels.payloadText());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "a:0",
        "a:65536",
        "a:b",
        "a:1:2",
        "2001:db8::1",
        "[2001:db8::1",
        "[a]:1",
        "[::1%lo]:1",
        "user@a:1",
        "user:pass@a:1",
        "fe80::1%lo:1",
        "a/b:1",
        "http://a:1/",
        "a\u00e9:1"
    })
    void refusesWhatIsNoHostAndPort(String authority) {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("CONNECT " + authority + " HTTP/1.1\r\n\r\n");
            assertTrue(proxied.gets().startsWith("HTTP/1.1 400 "));
            assertTrue(proxied.tunnels.targets().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 5", "Transfer-Encoding: chunked"})
    void hasNoBody(String header) {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("CONNECT a:1 HTTP/1.1\r\n" + header + "\r\n\r\n0\r\n\r\n");
            assertTrue(proxied.gets().startsWith("HTTP/1.1 400 "));
            assertTrue(proxied.isDone());
            assertTrue(proxied.tunnels.targets().isEmpty());
        }
    }

    @Test
    void givesTheReasonOfAFailure() {
        assertFailure(new StreamRefusedException("dial tcp a:1: connection refused"), "502 Bad Gateway");
        assertFailure(new StreamRefusedException("dial tcp a:1: i/o timeout"), "504 Gateway Timeout");
        assertFailure(new StreamTimeoutException("no answer in 10 s"), "504 Gateway Timeout");
        assertFailure(new StreamRefusedException("not allowed"), "403 Forbidden");
        assertFailure(new IOException("no server"), "502 Bad Gateway");
    }

    private static void assertFailure(IOException reason, String status) {
        try (Proxied proxied = new Proxied()) {
            proxied.tunnels.refuse(reason);
            proxied.sends("CONNECT a:1 HTTP/1.1\r\n\r\n");
            String answer = proxied.gets();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + "\r\n"), answer);
            assertTrue(answer.endsWith("\r\n\r\n" + reason.getMessage() + "\n"), answer);
            assertTrue(answer.contains("Content-Length: " + (reason.getMessage().length() + 1) + "\r\n"), answer);
        }
    }

    @Test
    void mayFollowOtherRequests() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("GET http://a/ HTTP/1.1\r\n\r\n");
            proxied.sends("CONNECT b:1 HTTP/1.1\r\n\r\nearly");
            assertTrue(proxied.tunnels.targets().isEmpty());
            proxied.streams.last().receive("HTTP/1.1 204 No Content\r\n\r\n");
            assertEquals("HTTP/1.1 204 No Content\r\n\r\n" + ESTABLISHED, proxied.gets());
            assertEquals(List.of("b:1"), proxied.tunnels.targets());
            assertEquals("early", proxied.tunnels.payloadText());
            assertTrue(proxied.streams.areAllLeft());
        }
    }

    @Test
    void theTunnelHasNoDeadline() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("CONNECT a:1 HTTP/1.1\r\n\r\n");
            proxied.seconds(3600);
            assertFalse(proxied.isDone());
        }
    }
}
