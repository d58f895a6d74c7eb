package io.anytls.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small web server, as a browser and as a prober sees it. */
class WebServerTest {

    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final StringBuilder said = new StringBuilder();

    @TempDir
    Path outside;

    private Path root;

    @BeforeEach
    void files() throws IOException {
        connection.freezeTime();
        root = Files.createDirectories(outside.resolve("www"));
        Files.writeString(outside.resolve("secret"), "not for the world");
        Files.writeString(root.resolve("index.html"), "0123456789");
        Files.setLastModifiedTime(
                root.resolve("index.html"), FileTime.from(HttpDate.parse(DATE).orElseThrow()));
        Files.writeString(root.resolve("style.css"), "p {}");
        Files.createDirectories(root.resolve("empty"));
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "sub");
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "hidden");
        Files.createSymbolicLink(root.resolve("out"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("updir"), outside);
        Files.createSymbolicLink(root.resolve("in"), root.resolve("style.css"));
        WebServer.begin(connection.pipeline(), FilePages.of(root, Runnable::run));
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, text/html",
        "/index.html, 200, text/html",
        "/?a=b, 200, text/html",
        "/style.css, 200, text/css",
        "/in, 200, text/css",
        "/sub/, 200, text/html",
        "/sub, 301, text/html",
        "/empty/, 403, text/html",
        "/nothing, 404, text/html",
        "/index.html/, 404, text/html",
        "/out, 404, text/html",
        "/updir/secret, 404, text/html",
        "/.git/config, 404, text/html",
        "/../secret, 400, text/html",
        "/%2e%2e/secret, 400, text/html",
        "/%00, 400, text/html",
    })
    void pathsLeadToFilesOfTheDirectoryAndNowhereElse(String path, int status, String type) {
        String answer = ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\r\ncontent-type: " + type + "\r\n"), answer);
        assertFalse(answer.contains("not for the world"), answer);
    }

    @Test
    void aFileComesWhole() {
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(answer.endsWith("\r\n\r\n0123456789"), answer);
        assertTrue(answer.contains("\r\nlast-modified: " + DATE + "\r\n"), answer);
        assertTrue(answer.contains("\r\ncontent-length: 10\r\n"), answer);
        assertTrue(answer.contains("\r\naccept-ranges: bytes\r\n"), answer);
        assertTrue(answer.contains("\r\nconnection: keep-alive"), answer);
    }

    @Test
    void headSaysTheSameWithoutTheBody() {
        String answer = ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(answer.contains("\r\ncontent-length: 10\r\n") && answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void whoHasItNeedNotGetItAgain() {
        String first = ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        String tag = first.replaceAll("(?s).*etag: (\"[^\"]*\").*", "$1");
        assertTrue(ask("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/" + tag + "\r\n\r\n")
                .startsWith("HTTP/1.1 304 "));
        assertTrue(ask("GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: " + DATE + "\r\n\r\n")
                .startsWith("HTTP/1.1 304 "));
        String other =
                ask("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\"\r\nIf-Modified-Since: " + DATE + "\r\n\r\n");
        assertTrue(other.startsWith("HTTP/1.1 200 "), "a tag goes before a date");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 206, 0-0, 0",
        "bytes=2-4, 206, 2-4, 234",
        "bytes=7-, 206, 7-9, 789",
        "bytes=-3, 206, 7-9, 789",
        "bytes=-99, 206, 0-9, 0123456789",
        "bytes=5-99, 206, 5-9, 56789",
        "bytes=10-, 416, *, ''",
        "bytes=-0, 416, *, ''",
        "bytes=4-2, 200, '', 0123456789",
        "'bytes=0-1,3-4', 200, '', 0123456789",
        "lines=1-2, 200, '', 0123456789",
    })
    void partsOfAFile(String range, int status, String part, String body) {
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\nRange: " + range + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        if (!part.isEmpty()) {
            assertTrue(answer.contains("\r\ncontent-range: bytes " + part + "/10\r\n"), answer);
        }
        if (status != 416) {
            assertTrue(answer.endsWith("\r\n\r\n" + body), answer);
        }
    }

    @Test
    void aPartIsForWhoHasTheRestOfTheSameFile() {
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\nIf-Range: \"other\"\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0001\u0002\u0003\u0004 garbage\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            })
    void whatIsNoRequestIsToldSoAndTheConnectionEnds(String request) {
        String answer = ask(request);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("\r\nconnection: close\r\n"), answer);
        assertTrue(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").isEmpty());
    }

    @Test
    void theOldVersionEndsTheConnectionUnlessAsked() {
        assertTrue(ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").contains("connection: keep-alive"));
        assertTrue(ask("GET / HTTP/1.0\r\n\r\n").contains("connection: close"));
    }

    @Test
    void otherMethodsAreNotAllowed() {
        String answer = ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        assertTrue(answer.startsWith("HTTP/1.1 405 ") && answer.contains("\r\nallow: GET, HEAD\r\n"), answer);
        assertTrue(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").startsWith("HTTP/1.1 200 "), "the body was read");
    }

    @Test
    void requestsAreAnsweredInTheirOrder() {
        send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /style.css HTTP/1.1\r\nHost: a\r\n\r\n");
        String answers = heard();
        assertTrue(answers.endsWith("p {}"), answers);
        assertTrue(answers.indexOf("0123456789") < answers.indexOf("p {}"));
    }

    @Test
    void aFloodOfRequestsEndsTheConnection() {
        send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
        long answers = heard().split("HTTP/1.1 200", -1).length - 1;
        assertTrue(answers <= 40, () -> answers + " answers");
        WebHandler handler = connection.pipeline().get(WebHandler.class);
        assertTrue(handler == null || handler.isOver(), "it has ended, and may be closed already");
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, 443, https://a.example/p?q=1",
        "a.example:80, 443, https://a.example/p?q=1",
        "a.example, 8443, https://a.example:8443/p?q=1",
        "[2001:db8::1]:80, 443, https://[2001:db8::1]/p?q=1",
    })
    void plainHttpIsSentToTheSamePageByHttps(String host, int port, String to) {
        String answer = redirect("POST /p?q=1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n", port);
        assertTrue(answer.startsWith("HTTP/1.1 301 "), answer);
        assertTrue(answer.contains("\r\nlocation: " + to + "\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a@b"})
    void nobodyIsSentToWhatIsNoHost(String host) {
        String answer = redirect("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 443);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    private static String redirect(String request, int port) {
        EmbeddedChannel plain = new EmbeddedChannel();
        WebServer.begin(plain.pipeline(), new Redirect(() -> port));
        plain.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        for (ByteBuf part = plain.readOutbound(); part != null; part = plain.readOutbound()) {
            answer.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        plain.finishAndReleaseAll();
        return answer.toString();
    }

    @Test
    void silenceEndsAfterAMinute() {
        connection.advanceTimeBy(59, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
        assertTrue(connection.isActive());
        connection.advanceTimeBy(1, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
        assertFalse(connection.isActive());
        assertEquals("", heard());
    }

    @Test
    void datesAreThoseOfHttp() {
        assertEquals(DATE, HttpDate.format(Instant.parse("1994-11-06T08:49:37Z")));
    }

    /** One whole answer. */
    private String ask(String request) {
        said.setLength(0);
        send(request);
        return heard();
    }

    private void send(String text) {
        connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String heard() {
        connection.runPendingTasks();
        for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
            said.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return said.toString();
    }
}
