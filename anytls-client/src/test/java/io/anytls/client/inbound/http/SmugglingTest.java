package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that two readers could understand in two ways: refused before a byte of them is sent on. */
class SmugglingTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CL and TE                  | POST http://a/ HTTP/1.1~Content-Length: 5~Transfer-Encoding: chunked~~0~~
            TE and CL                  | POST http://a/ HTTP/1.1~Transfer-Encoding: chunked~Content-Length: 5~~0~~
            TE in HTTP/1.0             | POST http://a/ HTTP/1.0~Transfer-Encoding: chunked~~0~~
            chunked is not last        | POST http://a/ HTTP/1.1~Transfer-Encoding: chunked, identity~~0~~
            another coding first       | POST http://a/ HTTP/1.1~Transfer-Encoding: gzip, chunked~~0~~
            another coding, two lines  | POST http://a/ HTTP/1.1~Transfer-Encoding: gzip~Transfer-Encoding: chunked~~0~~
            chunked twice              | POST http://a/ HTTP/1.1~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
            unknown coding             | POST http://a/ HTTP/1.1~Transfer-Encoding: xchunked~~0~~
            identity                   | POST http://a/ HTTP/1.1~Transfer-Encoding: identity~~0~~
            blank before the colon     | POST http://a/ HTTP/1.1~Transfer-Encoding : chunked~~0~~
            vertical tab               | POST http://a/ HTTP/1.1~Transfer-Encoding:\\vchunked~~0~~
            two lengths                | POST http://a/ HTTP/1.1~Content-Length: 5~Content-Length: 6~~abcdef
            the same length twice      | POST http://a/ HTTP/1.1~Content-Length: 5~Content-Length: 5~~abcde
            a list of lengths          | POST http://a/ HTTP/1.1~Content-Length: 5, 5~~abcde
            length with a sign         | POST http://a/ HTTP/1.1~Content-Length: +5~~abcde
            negative length            | POST http://a/ HTTP/1.1~Content-Length: -5~~abcde
            length in hex              | POST http://a/ HTTP/1.1~Content-Length: 0x5~~abcde
            length beyond a long       | POST http://a/ HTTP/1.1~Content-Length: 99999999999999999999~~abcde
            empty length               | POST http://a/ HTTP/1.1~Content-Length: ~~abcde
            obs-fold                   | GET http://a/ HTTP/1.1~X: a~ b~~
            obs-fold by a tab          | GET http://a/ HTTP/1.1~X: a~\\tb~~
            folded Transfer-Encoding   | POST http://a/ HTTP/1.1~Transfer-Encoding:~ chunked~~0~~
            blank before a header      | GET http://a/ HTTP/1.1~ Host: a~~
            bare CR in a header        | GET http://a/ HTTP/1.1~X: a\\rb~~
            bare CR in the target      | GET http://a/\\rb HTTP/1.1~~
            bare LF                    | GET http://a/ HTTP/1.1\\nHost: a~~
            bare LF between headers    | GET http://a/ HTTP/1.1~Host: a\\nX: a~~
            NUL in a header            | GET http://a/ HTTP/1.1~X: a\\0b~~
            NUL in a header's name     | GET http://a/ HTTP/1.1~X\\0: a~~
            NUL in the target          | GET http://a/\\0 HTTP/1.1~~
            blank in the target        | GET http://a/ b HTTP/1.1~~
            blank behind the version   | GET http://a/ HTTP/1.1 ~~
            no colon                   | GET http://a/ HTTP/1.1~nothing~~
            no name                    | GET http://a/ HTTP/1.1~: b~~
            two Hosts                  | GET http://a/ HTTP/1.1~Host: a~Host: b~~
            unknown protocol           | GET http://a/ XTTP/1.1~~
            no version                 | GET http://a/~~
            bad method                 | G(T http://a/ HTTP/1.1~~
            no host behind a user      | GET http://user:pass@/ HTTP/1.1~~
            user in origin-form        | GET //user:pass@a/ HTTP/1.1~~
            backslash in the host      | GET http://a\\\\b/ HTTP/1.1~~
            no host                    | GET http:/// HTTP/1.1~~
            port 0                     | GET http://a:0/ HTTP/1.1~~
            https                      | GET https://a/ HTTP/1.1~~
            origin-form                | GET / HTTP/1.1~Host: a~~
            """)
    void isRefused(String name, String request) {
        for (boolean split : new boolean[] {false, true}) {
            try (Proxied proxied = new Proxied()) {
                byte[] bytes = unescape(request).getBytes(StandardCharsets.ISO_8859_1);
                if (split) {
                    proxied.sendsByteByByte(bytes);
                } else {
                    proxied.sends(bytes);
                }
                assertTrue(proxied.gets().startsWith("HTTP/1.1 400 Bad Request\r\n"));
                assertEquals(0, proxied.streams.targets().size());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            bare LF behind a size   | 5\\nabcde~0~~
            bare CR in an extension | 5;a="b\\rc"~abcde~0~~
            junk behind a size      | 5 x~abcde~0~~
            negative size           | -5~abcde~0~~
            size beyond an int      | 100000005~abcde~0~~
            no size                 | ~abcde~0~~
            chunk too long          | 5~abcdeX~0~~
            """)
    void aBadChunkEndsBothSides(String name, String body) {
        try (Proxied proxied = new Proxied()) {
            proxied.sends(unescape("POST http://a/ HTTP/1.1~Transfer-Encoding: chunked~~" + body));
            assertTrue(proxied.gets().startsWith("HTTP/1.1 400 "));
            assertTrue(proxied.isDone());
            assertFalse(proxied.streams.last().takeSentText().contains("\r\n0\r\n"));
            assertTrue(proxied.streams.areAllLeft());
        }
    }

    @Test
    void emptyLinesBeforeARequestHideNoFold() {
        for (String between : new String[] {"GET http://a/ HTTP/1.1\r\n", "GET http://a/ HTTP/1.1\r\nX: a"}) {
            try (Proxied proxied = new Proxied()) {
                proxied.sends("\r\n");
                proxied.sends("\r\n" + between);
                proxied.sends("\r\n b\r\n\r\n".substring(between.endsWith("\n") ? 2 : 0));
                assertTrue(proxied.gets().startsWith("HTTP/1.1 400 "));
                assertEquals(0, proxied.streams.targets().size());
            }
        }
    }

    @Test
    void emptyLinesBeforeARequestAreSkipped() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("\r\n");
            proxied.sends("\r\n\r\nGET http://a/ HTTP/1.1\r\nX: y\r\n\r\n");
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
                    proxied.streams.last().takeSentText());
        }
    }

    @Test
    void onlyHttp1IsSpoken() {
        for (String version : new String[] {"2.0", "1.2", "0.9"}) {
            try (Proxied proxied = new Proxied()) {
                proxied.sends("GET http://a/ HTTP/" + version + "\r\n\r\n");
                assertTrue(proxied.gets().startsWith("HTTP/1.1 505 "));
                assertEquals(0, proxied.streams.targets().size());
            }
        }
    }

    @Test
    void aProxySaysThatItIsOne() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("GET /index.html HTTP/1.1\r\nHost: localhost:1080\r\n\r\n");
            assertTrue(proxied.gets()
                    .endsWith("\r\n\r\nthis is a proxy: it needs a request with a full URI, or CONNECT\n"));
        }
    }

    @Test
    void tooMuchIsRefused() {
        assertAnswer("414", "GET http://a/" + "x".repeat(64 << 10) + " HTTP/1.1\r\n\r\n");
        assertAnswer("414", "G" + "x".repeat(66_000));
        assertAnswer("431", "GET http://a/ HTTP/1.1\r\nX: " + "x".repeat(64 << 10) + "\r\n\r\n");
        assertAnswer("431", "GET http://a/ HTTP/1.1\r\n" + "X: y\r\n".repeat(20_000) + "\r\n");
    }

    private static void assertAnswer(String status, String request) {
        try (Proxied proxied = new Proxied()) {
            proxied.sends(request);
            assertTrue(proxied.gets().startsWith("HTTP/1.1 " + status + " "));
            assertTrue(proxied.isDone());
            assertEquals(0, proxied.streams.targets().size());
        }
    }

    @Test
    void aLongHeadThatIsNotTooLongPasses() {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("GET http://a/" + "x".repeat(65_000) + " HTTP/1.1\r\nX: " + "y".repeat(60_000) + "\r\n\r\n");
            assertEquals(1, proxied.streams.targets().size());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            two lengths         | HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~abcdef
            another coding      | HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~0~~
            no HTTP             | SSH-2.0-OpenSSH_9.6~
            101 without asking  | HTTP/1.1 101 Switching Protocols~Upgrade: x~~
            """)
    void ofResponsesBecomesABadGateway(String name, String response) {
        try (Proxied proxied = new Proxied()) {
            proxied.sends("GET http://a/ HTTP/1.1\r\n\r\n");
            proxied.streams.last().receive(unescape(response));
            assertTrue(proxied.gets().startsWith("HTTP/1.1 502 "));
            assertTrue(proxied.streams.areAllLeft());
        }
    }

    /** {@code ~} is the end of a line. */
    private static String unescape(String text) {
        return text.replace("~", "\r\n")
                .replace("\\\\", "\\")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\v", "\u000b")
                .replace("\\0", "\0");
    }
}
