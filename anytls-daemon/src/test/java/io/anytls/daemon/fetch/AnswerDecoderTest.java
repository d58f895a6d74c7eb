package io.anytls.daemon.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.fetch.AnswerDecoder.Answer;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecoderTest {

    private static final int MOST = 1_000;

    private final Promise<Answer> answered = ImmediateEventExecutor.INSTANCE.newPromise();

    private void read(byte[] bytes, int piece, boolean ends) {
        EmbeddedChannel channel = new EmbeddedChannel(new AnswerDecoder(MOST, answered));
        for (int from = 0; from < bytes.length && channel.isOpen(); from += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, Math.min(piece, bytes.length - from)));
        }
        if (ends) {
            channel.finishAndReleaseAll();
        }
        channel.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200\nTransfer-Encoding: chunked\n\n2\nhe\n3;a=b\nllo\n0\nX: y\n\n",
                "HTTP/1.0 200 OK\r\n\r\nhello"
            })
    void anAnswerIsReadInAnyPieces(String text) {
        for (int piece : new int[] {1, 2, 1_000}) {
            AnswerDecoderTest once = new AnswerDecoderTest();
            once.read(bytes(text), piece, true);
            assertEquals("hello", new String(once.answered.getNow().body(), StandardCharsets.ISO_8859_1));
            assertEquals(200, once.answered.getNow().status());
        }
    }

    @Test
    void halfAnAnswerIsNone() {
        read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), 100, true);
        assertEquals(
                "the connection ended before the answer did", answered.cause().getMessage());
    }

    @Test
    void noAnswerIsEndless() {
        read(bytes("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000)), 4_096, false);
        assertEquals("the answer has an endless head", answered.cause().getMessage());
    }

    @Test
    void whateverComesIsBounded() {
        byte[] good = bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] broken = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            AnswerDecoderTest once = new AnswerDecoderTest();
            once.read(broken, 1 + random.nextInt(20), true);
            assertTrue(once.answered.isDone(), "seed " + seed);
            if (once.answered.isSuccess()) {
                assertTrue(once.answered.getNow().body().length <= MOST);
                assertNull(once.answered.cause());
            } else {
                assertEquals(FetchException.class, once.answered.cause().getClass(), "seed " + seed);
            }
        }
    }
}
