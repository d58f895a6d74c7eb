package io.anytls.server.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web server without TLS gets of a plain request, and what its visitor sees. */
class PlainAnswerTest {

    private static final String BODY = "<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n"
            + "<center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel(new PlainAnswer());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1~Host: b~~, GET / HTTP/1.1~Host: b~Host: a~~",
        "GET / HTTP/1.1~Host: b~~more, GET / HTTP/1.1~Host: b~Host: a~~",
        "~~GET / HTTP/1.0~~, ~~GET / HTTP/1.0~Host: a~Host: a~~",
        "GET / HTTP/1.1~~, GET / HTTP/1.1~~",
        "1 2~~, 1 2~~",
        "GET / HTTP/1.1~Host:, GET / HTTP/1.1~Host:",
    })
    void eachRequestIsOneThatIsRefused(String sent, String passed) {
        for (int cut = 0; cut < lines(sent).length(); cut++) {
            EmbeddedChannel visitor = new EmbeddedChannel(new PlainAnswer());
            visitor.writeInbound(bytes(lines(sent).substring(0, cut)));
            visitor.writeInbound(bytes(lines(sent).substring(cut)));
            assertEquals(lines(passed), inbound(visitor), "cut at " + cut);
            visitor.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 10_000})
    void nginxSaysWhatItSaysWhereItSpeaksTls(int piece) {
        channel.writeInbound(bytes("GET / HTTP/1.1\r\nHost: b\r\n\r\n"));
        String answer = answer(BODY);
        for (int at = 0; at < answer.length(); at += piece) {
            channel.writeOutbound(bytes(answer.substring(at, Math.min(at + piece, answer.length()))));
        }
        String said = "The plain HTTP request was sent to HTTPS port";
        assertEquals(
                answer(BODY.replace("<title>400 Bad Request", "<title>400 " + said)
                        .replace("</h1></center>\r\n", "</h1></center>\r\n<center>" + said + "</center>\r\n")),
                outbound());
    }

    @Test
    void whatItRefusesByItselfIsAsItIs() {
        channel.writeInbound(bytes("GET / HTTP/1.1\r\n\r\n"));
        channel.writeOutbound(bytes(answer(BODY)));
        assertEquals(answer(BODY), outbound());
    }

    /** One that takes two hosts would show its pages without TLS. */
    @Test
    void anAnswerIsNotShown() {
        channel.writeInbound(bytes("GET / HTTP/1.1\r\nHost: b\r\n\r\n"));
        channel.writeOutbound(bytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"));
        assertNull(channel.readOutbound());
        assertFalse(channel.isOpen());
    }

    @Test
    void aRefusalWithoutAnEndIsNotWaitedForForEver() {
        channel.writeOutbound(bytes("HTTP/1.1 400 Bad Request\r\nX: " + "a".repeat(20_000)));
        assertTrue(channel.outboundMessages().isEmpty());
        assertFalse(channel.isOpen());
    }

    private static String answer(String body) {
        return "HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static String lines(String text) {
        return text.replace("~", "\r\n");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String inbound(EmbeddedChannel visitor) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = visitor.readInbound(); part != null; part = visitor.readInbound()) {
            all.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return all.toString();
    }

    private String outbound() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return all.toString();
    }
}
