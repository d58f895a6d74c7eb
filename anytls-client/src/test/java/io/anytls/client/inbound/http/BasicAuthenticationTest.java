package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.testkit.Proxied;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthenticationTest {

    /** The last one's Base64 has a plus and a slash. */
    private final Proxied proxied = new Proxied(
            ProxyUsers.of(Map.of("alice", "secret", "m\u00fcller", "p\u00e4ss:wort", "b", "\u03fb\u03ff?\u03ff")));

    @AfterEach
    void close() {
        proxied.close();
    }

    private static String basic(String credentials) {
        return "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice:secret", "m\u00fcller:p\u00e4ss:wort", "b:\u03fb\u03ff?\u03ff"})
    void acceptsAUser(String credentials) {
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n" + basic(credentials) + "\r\n");
        assertEquals(List.of("a:1"), proxied.tunnels.targets());
        assertEquals(
                credentials.substring(0, credentials.indexOf(':')),
                proxied.tunnels.origin().user());
    }

    @Test
    void theSchemeIsReadInAnyCase() {
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n" + basic("alice:secret").replace("Basic ", "bASIC  ") + "\r\n");
        assertEquals(List.of("a:1"), proxied.tunnels.targets());
    }

    @Test
    void theCredentialsDoNotGoOn() {
        proxied.sends("GET http://a/ HTTP/1.1\r\n" + basic("alice:secret") + "Authorization: Basic eDp5\r\n\r\n");
        assertEquals(
                "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\n\r\n",
                proxied.streams.last().takeSentText());
        assertEquals("alice", proxied.streams.origin().user());
        assertEquals("0", proxied.streams.origin().inbound());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X: y\r\n",
                "Authorization: Basic YWxpY2U6c2VjcmV0\r\n",
                "Proxy-Authorization: Basic\r\n",
                "Proxy-Authorization: Basic \r\n",
                "Proxy-Authorization: Basic Og==\r\n",
                "Proxy-Authorization: Basic YWxpY2U=\r\n",
                "Proxy-Authorization: Basic YWxpY2U6\r\n",
                "Proxy-Authorization: Basic OnNlY3JldA==\r\n",
                "Proxy-Authorization: Basic YWxpY2U6c2VjcmV1\r\n",
                "Proxy-Authorization: Basic YWxpY2U6c2VjcmV0eA==\r\n",
                "Proxy-Authorization: Basic !!!!\r\n",
                "Proxy-Authorization: Bearer YWxpY2U6c2VjcmV0\r\n",
                "Proxy-Authorization: YWxpY2U6c2VjcmV0\r\n",
            })
    void refusesAnythingElse(String headers) {
        for (String request : new String[] {"CONNECT a:1 HTTP/1.1\r\n", "GET http://a/ HTTP/1.1\r\n"}) {
            proxied.sends(request + headers + "\r\n");
            String answer = proxied.gets();
            assertTrue(answer.startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n"), answer);
            assertTrue(
                    answer.contains("\r\nProxy-Authenticate: Basic realm=\"anytls\", charset=\"UTF-8\"\r\n"), answer);
            assertTrue(answer.contains("\r\nConnection: keep-alive\r\n"), answer);
        }
        assertTrue(proxied.tunnels.targets().isEmpty());
        assertTrue(proxied.streams.targets().isEmpty());
    }

    @Test
    void theConnectionStaysForASecondTry() {
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n\r\n");
        assertTrue(proxied.gets().startsWith("HTTP/1.1 407 "));
        assertFalse(proxied.isDone());
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n" + basic("alice:secret") + "\r\nearly");
        assertEquals("HTTP/1.1 200 Connection established\r\n\r\n", proxied.gets());
        assertEquals("early", proxied.tunnels.payloadText());
    }

    @Test
    void eachRequestBringsItsOwn() {
        proxied.sends("GET http://a/ HTTP/1.1\r\n" + basic("alice:secret") + "\r\nGET http://a/ HTTP/1.1\r\n\r\n");
        proxied.streams.last().receive("HTTP/1.1 204 No Content\r\n\r\n");
        assertTrue(proxied.gets().startsWith("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 407 "));
        assertEquals(1, proxied.streams.targets().size());
    }

    @Test
    void aRequestPipelinedBehindARefusedOneIsNoTunnel() {
        proxied.sends("CONNECT a:1 HTTP/1.1\r\n\r\nCONNECT a:1 HTTP/1.1\r\n\r\n\u0005\u0001\u0000");
        assertTrue(proxied.gets().startsWith("HTTP/1.1 407 "));
        assertTrue(proxied.tunnels.targets().isEmpty());
    }

    @Test
    void aBodyThatNobodyReadsEndsTheConnection() {
        proxied.sends("POST http://a/ HTTP/1.1\r\nContent-Length: 1000\r\n\r\nabc");
        String answer = proxied.gets();
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertTrue(proxied.isDone());
        proxied.sends("GET http://a/ HTTP/1.1\r\n" + basic("alice:secret") + "\r\n");
        assertTrue(proxied.streams.targets().isEmpty());
    }

    @Test
    void theAnswerToHeadHasNoBody() {
        proxied.sends("HEAD http://a/ HTTP/1.1\r\n\r\n");
        assertTrue(proxied.gets().endsWith("\r\n\r\n"));
    }
}
