package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.testkit.EmbeddedSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the origin server sees of a request, and the application of a response. */
class ForwardingTest {

    private final Proxied proxied = new Proxied();

    /** Lets the test's end close everything, so that the leak check sees what stays. */
    @AfterEach
    void close() {
        proxied.close();
    }

    private EmbeddedSocket server() {
        return proxied.streams.last();
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET     | http://example.org/            | example.org:80     | example.org      | /
            GET     | http://example.org             | example.org:80     | example.org      | /
            GET     | http://example.org?a=b         | example.org:80     | example.org      | /?a=b
            GET     | http://example.org:8080/x/y?z  | example.org:8080   | example.org:8080 | /x/y?z
            GET     | HTTP://EXAMPLE.org/            | EXAMPLE.org:80     | EXAMPLE.org      | /
            GET     | http://[2001:db8::1]/          | [2001:db8::1]:80   | [2001:db8::1]    | /
            GET     | http://[2001:db8::1]:81/       | [2001:db8::1]:81   | [2001:db8::1]:81 | /
            GET     | ws://example.org/chat          | example.org:80     | example.org      | /chat
            GET     | http://user:pass@[::1]:81/#x   | [::1]:81           | [::1]:81         | /
            GET     | http://@example.org#x          | example.org:80     | example.org      | /
            GET     | http://example.org/a@b         | example.org:80     | example.org      | /a@b
            GET     | http://a/http://b/             | a:80               | a                | /http://b/
            GET     | http://a/[]^`{}                | a:80               | a                | /[]^`{}
            OPTIONS | http://a                       | a:80               | a                | *
            OPTIONS | http://a/                      | a:80               | a                | /
            """)
    void rewritesTheTarget(String method, String uri, String target, String host, String origin) {
        proxied.sends(lines(method + " " + uri + " HTTP/1.1", "Host: other"));
        assertEquals(List.of(target), proxied.streams.targets());
        assertEquals(lines(method + " " + origin + " HTTP/1.1", "Host: " + host), server().takeSentText());
    }

    @Test
    void bytesBeyondAsciiAreEscapedInTheTarget() {
        proxied.sends(lines("GET http://a/\u00c3\u00a9 HTTP/1.1", "X: \u00c3\u00a9"));
        assertEquals(lines("GET /%C3%A9 HTTP/1.1", "Host: a", "X: \u00c3\u00a9"), server().takeSentText());
    }

    @Test
    void hopByHopHeadersStayHere() {
        proxied.sends(lines(
                "GET http://a/ HTTP/1.1",
                "Host: a",
                "Connection: keep-alive, X-Mine , Content-Length",
                "Connection: x-too",
                "X-Mine: 1",
                "X-Too: 2",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "Proxy-Anything: 1",
                "TE: trailers",
                "Trailer: X",
                "Upgrade: h2c",
                "HTTP2-Settings: x",
                "Accept: */*"));
        assertEquals(lines("GET / HTTP/1.1", "Host: a", "Accept: */*"), server().takeSentText());
    }

    @Test
    void hopByHopHeadersOfTheServerStayThere() {
        proxied.sends(lines("GET http://a/ HTTP/1.1"));
        server().receive(lines(
                "HTTP/1.1 200 Fine",
                "Connection: X-Mine",
                "X-Mine: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Authenticate: Basic",
                "Upgrade: h2c",
                "Content-Length: 0",
                "Server: x"));
        assertEquals(lines("HTTP/1.1 200 Fine", "Content-Length: 0", "Server: x"), proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void aBodyWithALengthGoesUpInPieces() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Host: a", "Content-Length: 10") + "0123");
        assertEquals(lines("POST / HTTP/1.1", "Host: a", "Content-Length: 10") + "0123", server().takeSentText());
        proxied.sends("4567");
        assertEquals("4567", server().takeSentText());
        proxied.sends("89");
        assertEquals("89", server().takeSentText());
        server().receive(lines("HTTP/1.1 201 Created", "Content-Length: 2") + "ok");
        assertEquals(lines("HTTP/1.1 201 Created", "Content-Length: 2") + "ok", proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void aLengthNamedInConnectionStays() {
        proxied.sends(
                lines("POST http://a/ HTTP/1.1", "Host: a", "Connection: content-length, host", "Content-Length: 2")
                        + "ab");
        assertEquals(lines("POST / HTTP/1.1", "Host: a", "Content-Length: 2") + "ab", server().takeSentText());
    }

    @Test
    void aChunkedBodyIsChunkedAnew() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "3;x=y\r\nabc\r\n");
        assertEquals(
                lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "3\r\nabc\r\n",
                server().takeSentText());
        proxied.sends("0\r\n\r\n");
        assertEquals("0\r\n\r\n", server().takeSentText());
    }

    @Test
    void aRequestMayComeByteByByte() {
        proxied.sendsByteByByte((lines("POST http://a/ HTTP/1.1", "Host: a", "Content-Length: 3") + "abc")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(lines("POST / HTTP/1.1", "Host: a", "Content-Length: 3") + "abc", server().takeSentText());
    }

    @Test
    void theHeadWaitsForTheStreamAndTheBodyBehindIt() {
        proxied.streams.slow();
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Host: a", "Content-Length: 4") + "ab");
        proxied.sends("cd");
        proxied.streams.open();
        assertEquals(lines("POST / HTTP/1.1", "Host: a", "Content-Length: 4") + "abcd", server().takeSentText());
    }

    @Test
    void aChunkedResponseStaysChunked() {
        proxied.sends(lines("GET http://a/ HTTP/1.1"));
        server().receive(lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "5\r\nhello\r\n");
        assertEquals(lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "5\r\nhello\r\n", proxied.gets());
        server().receive("0\r\n\r\n");
        assertEquals("0\r\n\r\n", proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void aResponseThatEndsByCloseBecomesChunkedAndTheConnectionStays() {
        proxied.sends(lines("GET http://a/ HTTP/1.1"));
        server().receive(lines("HTTP/1.0 200 OK", "Server: old") + "hel");
        server().receive("lo");
        server().receiveEnd();
        assertEquals(
                lines("HTTP/1.1 200 OK", "Server: old", "Transfer-Encoding: chunked")
                        + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                proxied.gets());
        assertFalse(proxied.isDone());
        assertTrue(proxied.streams.areAllLeft());
    }

    @Test
    void anApplicationOfHttp10GetsItUnchunked() {
        proxied.sends(lines("GET http://a/ HTTP/1.0"));
        assertEquals(lines("GET / HTTP/1.1", "Host: a"), server().takeSentText());
        server().receive(lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n");
        assertEquals(lines("HTTP/1.1 200 OK", "Connection: close") + "hello", proxied.gets());
        assertTrue(proxied.isDone());
    }

    @Test
    void anApplicationOfHttp10MayKeepItsConnection() {
        proxied.sends(lines("GET http://a/ HTTP/1.0", "Connection: keep-alive"));
        server().receive(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: keep-alive") + "ok", proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void anApplicationMayWantToClose() {
        proxied.sends(lines("GET http://a/ HTTP/1.1", "Connection: close"));
        server().receive(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: close") + "ok", proxied.gets());
        assertTrue(proxied.isDone());
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200 OK", "GET, 304 Not Modified", "GET, 204 No Content"})
    void someResponsesHaveNoBody(String method, String status) {
        for (int i = 0; i < 2; i++) {
            String length = status.startsWith("204") ? "X: y" : "Content-Length: 1000";
            proxied.sends(lines(method + " http://a/ HTTP/1.1"));
            server().receive(lines("HTTP/1.1 " + status, length));
            assertEquals(lines("HTTP/1.1 " + status, length), proxied.gets());
        }
        assertEquals(1, proxied.streams.count());
    }

    @Test
    void interimResponsesPass() {
        proxied.sends(lines("PUT http://a/ HTTP/1.1", "Host: a", "Expect: 100-continue", "Content-Length: 2"));
        assertEquals(
                lines("PUT / HTTP/1.1", "Host: a", "Expect: 100-continue", "Content-Length: 2"),
                server().takeSentText());
        server().receive(lines("HTTP/1.1 100 Continue"));
        assertEquals(lines("HTTP/1.1 100 Continue"), proxied.gets());
        proxied.sends("ab");
        assertEquals("ab", server().takeSentText());
        server().receive(lines("HTTP/1.1 103 Early Hints", "Link: x") + lines("HTTP/1.1 200 OK", "Content-Length: 0"));
        assertEquals(
                lines("HTTP/1.1 103 Early Hints", "Link: x") + lines("HTTP/1.1 200 OK", "Content-Length: 0"),
                proxied.gets());
        assertFalse(proxied.isDone());
    }

    @Test
    void interimResponsesAreNotForHttp10() {
        proxied.sends(lines("GET http://a/ HTTP/1.0"));
        server().receive(lines("HTTP/1.1 103 Early Hints") + lines("HTTP/1.1 200 OK", "Content-Length: 0"));
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close"), proxied.gets());
    }

    @Test
    void anAnswerBeforeTheRequestsEndClosesTheConnection() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Content-Length: 1000") + "abc");
        server().receive(lines("HTTP/1.1 413 Content Too Large", "Content-Length: 2") + "no");
        assertEquals(
                lines("HTTP/1.1 413 Content Too Large", "Content-Length: 2", "Connection: close") + "no",
                proxied.gets());
        assertTrue(proxied.isDone());
        assertTrue(proxied.streams.areAllLeft());
        proxied.sends("the rest, read to nothing");
        proxied.seconds(5);
        assertFalse(proxied.application.isActive());
    }

    @Test
    void aServerThatIsContentEarlyStillGetsTheRest() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Content-Length: 10") + "abc");
        server().receive(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok", proxied.gets());
        server().takeSent();
        proxied.sends("defghij" + lines("GET http://a/2 HTTP/1.1"));
        assertEquals("defghij", proxied.streams.get(0).takeSentText());
        assertEquals(lines("GET /2 HTTP/1.1", "Host: a"), server().takeSentText());
        assertFalse(proxied.isDone());
    }

    @Test
    void whereTheRestHasNowhereToGoTheConnectionEnds() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Content-Length: 10") + "abc");
        server().receive(lines("HTTP/1.1 200 OK", "Connection: close", "Content-Length: 2") + "ok");
        server().receiveEnd();
        proxied.sends("def");
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok", proxied.gets());
        assertFalse(proxied.isDone());
        server().close();
        assertTrue(proxied.isDone());
    }

    @Test
    void trailersAreFilteredAsHeadersAre() {
        proxied.sends(lines("POST http://a/ HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
                + lines("0", "X-Sum: 1", "Proxy-Authorization: Basic eDp5", "Connection: x", "Host: b"));
        assertEquals(
                lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + lines("0", "X-Sum: 1"),
                server().takeSentText());
        server().receive(lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                + lines("0", "X-Sum: 2", "Content-Length: 5", "Set-Cookie: a=b", "Keep-Alive: x", "Upgrade: y"));
        assertEquals(lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + lines("0", "X-Sum: 2"), proxied.gets());
    }

    @Test
    void whoTheApplicationIsAndWhatItWantsToSeeStaysHere() {
        proxied.sends(lines("GET http://user:p@ss@example.org:81/x?y#part HTTP/1.1", "Host: user:p@ss@example.org"));
        assertEquals(List.of("example.org:81"), proxied.streams.targets());
        assertEquals(lines("GET /x?y HTTP/1.1", "Host: example.org:81"), server().takeSentText());
    }

    @Test
    void linesOfAServerMayEndByLineFeedAlone() {
        proxied.sends(lines("GET http://a/ HTTP/1.1"));
        server().receive("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        assertEquals(lines("HTTP/1.1 200 OK", "Content-Length: 2") + "ok", proxied.gets());
    }
}
