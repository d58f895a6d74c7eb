package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.FakeStream;
import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.frame.Nonce;
import io.anytls.protocol.session.Repeat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests on a session that was silent for long, where the server serves a stream once however often it is sent. */
class RequestSentAgainTest {

    private static final String HEAD = "POST /pay HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Repeat first = new Repeat(Nonce.random(), "0123456789abcdef");
    private final Proxied proxied = new Proxied();

    @BeforeEach
    void open() {
        proxied.streams.silent(first);
    }

    @AfterEach
    void close() {
        proxied.close();
    }

    private FakeStream server() {
        return proxied.streams.last();
    }

    private void post(String body) {
        proxied.sends(HEAD.replace("/pay", "http://a/pay") + body);
    }

    private void dies() {
        proxied.streams.proof().setFailure(new StreamTimeoutException("no sign of life"));
    }

    @Test
    void aPostDoesNotWaitForTheSignOfLife() {
        post("abcdef");
        assertTrue(server().takeSentText().endsWith("\r\n\r\nabcdef"));
        proxied.streams.proof().setSuccess(null);
        server().receive(OK);
        assertEquals(OK, proxied.gets());
        assertEquals(1, proxied.streams.count());
    }

    @Test
    void withoutOneItIsSentAgainAndTheRestOfItsBodyFollows() {
        post("abc");
        String sent = server().takeSentText();
        dies();
        assertEquals(2, proxied.streams.count());
        assertEquals(first, proxied.streams.repeats().get(1));
        assertFalse(proxied.streams.get(0).isActive());
        assertEquals(sent, server().takeSentText());
        proxied.sends("def");
        assertEquals("def", server().takeSentText());
        proxied.streams.proof().setSuccess(null);
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    @Test
    void theEndOfItsSessionCountsAsNone() {
        post("abcdef");
        server().pipeline().fireExceptionCaught(new SessionClosedException("gone"));
        assertEquals(2, proxied.streams.count());
        assertEquals(first, proxied.streams.repeats().get(1));
        assertTrue(server().takeSentText().endsWith("abcdef"));
    }

    @Test
    void moreOfABodyThanIsKeptWaits() {
        proxied.sends(HEAD.replace("/pay", "http://a/pay").replace("6", "200000"));
        String piece = "x".repeat(50_000);
        proxied.sends(piece);
        proxied.sends(piece);
        proxied.sends(piece);
        proxied.sends(piece);
        int sent = server().takeSentText().length();
        assertTrue(sent < 200_000, sent + " bytes");
        proxied.streams.proof().setSuccess(null);
        proxied.application.runPendingTasks();
        assertEquals(200_000 + HEAD.length() + 5, sent + server().takeSentText().length());
    }

    @Test
    void aRequestThatDoesNoHarmTwiceIsAskedForAnew() {
        proxied.sends("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
        dies();
        assertEquals(2, proxied.streams.count());
        assertNull(proxied.streams.repeats().get(1));
        server().receive(OK);
        assertEquals(OK, proxied.gets());
    }

    @Test
    void nothingIsSentAgainForAnApplicationThatHasLeft() {
        proxied.streams.slow();
        post("abcdef");
        proxied.application.close();
        proxied.streams.open();
        dies();
        assertEquals(1, proxied.streams.count());
        assertEquals(1, proxied.streams.repeats().size());
        assertFalse(server().isActive());
    }

    @Test
    void anotherServerDoesNotGetIt() {
        post("abcdef");
        proxied.streams.silent(null);
        dies();
        assertFalse(server().isActive());
        assertTrue(proxied.gets().startsWith("HTTP/1.1 50"));
    }
}
