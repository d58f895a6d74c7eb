package io.anytls.daemon.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnifferTest {

    private static final String QUESTION = "abcd01000001000000000000076578616d706c65036f72670000010001";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\nHost: A.example:8080\\r\\n\\r\\n | http | a.example",
                "POST /x HTTP/1.1\\r\\nAccept: */*\\r\\nHOST:b.example\\r\\n\\r\\nbody | http | b.example",
                "GET / HTTP/1.1\\r\\nHost: 192.0.2.1\\r\\n\\r\\n | http |",
                "GET / HTTP/1.1\\r\\n\\r\\nHost: late.example\\r\\n | http |",
                "GETTING | '' |",
                "SSH-2.0-x | '' |",
            })
    void tellsRequestsOfHttp(String text, String protocol, String name) {
        ByteBuf bytes = bytes(text.replace("\\r\\n", "\r\n"));
        assertEquals(new Sniffed(protocol, name), Sniffer.stream(bytes, Sniffer.PROTOCOLS));
    }

    @Test
    void waitsForWhatMayCome() {
        for (String start : List.of("", "G", "GET", "GET / HTTP/1.1\r\nHost: a.exam", (char) 19 + "BitTor")) {
            assertNull(Sniffer.stream(bytes(start), Sniffer.PROTOCOLS), start);
        }
        assertEquals(Sniffed.NOTHING, Sniffer.stream(bytes("G"), Set.of("tls")));
    }

    @Test
    void tellsTheNameInAClientHelloWhereverItIsCut() throws Exception {
        ByteBuf hello = hello("Secret.example");
        assertEquals(new Sniffed("tls", "secret.example"), Sniffer.stream(hello, Sniffer.PROTOCOLS));
        for (int length = 0; length < hello.readableBytes(); length++) {
            assertNull(Sniffer.stream(hello.slice(0, length), Sniffer.PROTOCOLS), "cut at " + length);
        }
        int body = hello.readableBytes() - 5;
        ByteBuf two = Unpooled.buffer();
        two.writeBytes(hello, 0, 3).writeShort(50).writeBytes(hello, 5, 50);
        two.writeBytes(hello, 0, 3).writeShort(body - 50).writeBytes(hello, 55, body - 50);
        assertEquals(new Sniffed("tls", "secret.example"), Sniffer.stream(two, Sniffer.PROTOCOLS));
    }

    /** Bytes that are changed may mean anything, but never harm. */
    @Test
    void noClientHelloDoesHarm() throws Exception {
        Random random = new Random(1);
        ByteBuf hello = hello("a.example");
        for (int i = 0; i < 20_000; i++) {
            ByteBuf changed = hello.copy();
            changed.setByte(9 + random.nextInt(changed.readableBytes() - 9), random.nextInt(256));
            assertNotNull(Sniffer.stream(changed, Sniffer.PROTOCOLS));
        }
    }

    @Test
    void tellsWhatIsNoTraffic() {
        assertEquals(
                "bittorrent",
                Sniffer.stream(bytes((char) 19 + "BitTorrent protocol"), Sniffer.PROTOCOLS)
                        .protocol());
        assertEquals("bittorrent", datagram(bytes("d1:ad2:id20:abcdefghij")));
        assertEquals(
                "bittorrent",
                datagram(Unpooled.buffer().writeLong(0x41727101980L).writeLong(7)));
        assertEquals("", datagram(bytes("d1:x")));
    }

    @Test
    void tellsQuestionsToNameServers() {
        ByteBuf question = Unpooled.wrappedBuffer(HexFormat.of().parseHex(QUESTION));
        assertEquals("dns", datagram(question));
        assertEquals("", datagram(question.copy().setByte(2, 0x81)));
        assertEquals("", datagram(question.slice(0, question.readableBytes() - 3)));
        ByteBuf framed = Unpooled.buffer().writeShort(question.readableBytes()).writeBytes(question.duplicate());
        assertEquals("dns", Sniffer.stream(framed, Sniffer.PROTOCOLS).protocol());
    }

    private static String datagram(ByteBuf bytes) {
        DatagramSniffer sniffer = new DatagramSniffer(Sniffer.PROTOCOLS);
        assertTrue(sniffer.isEnough(bytes));
        return sniffer.soFar().protocol();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf hello(String name) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(32 << 10);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Unpooled.wrappedBuffer(out.flip());
    }
}
