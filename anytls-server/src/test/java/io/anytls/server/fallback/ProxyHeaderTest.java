package io.anytls.server.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bytes from the specification of the PROXY protocol. */
class ProxyHeaderTest {

    private final InetSocketAddress ipv4 = new InetSocketAddress("192.0.2.1", 56_324);
    private final InetSocketAddress to4 = new InetSocketAddress("192.0.2.2", 443);
    private final InetSocketAddress ipv6 = new InetSocketAddress("2001:db8::1", 1);
    private final InetSocketAddress to6 = new InetSocketAddress("2001:db8::2", 443);

    @Test
    void version1IsALine() {
        assertEquals("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n", text(ProxyHeader.V1.of(ipv4, to4)));
        assertEquals(
                "PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 1 443\r\n", text(ProxyHeader.V1.of(ipv6, to6)));
    }

    @Test
    void version2IsBinary() {
        String signature = "0d0a0d0a000d0a515549540a";
        assertEquals(
                signature + "2111000c" + "c0000201" + "c0000202" + "dc04" + "01bb", hex(ProxyHeader.V2.of(ipv4, to4)));
        assertEquals(
                signature + "21210024" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                        + "0001" + "01bb",
                hex(ProxyHeader.V2.of(ipv6, to6)));
    }

    private static String text(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return text;
    }

    private static String hex(ByteBuf bytes) {
        String hex = ByteBufUtil.hexDump(bytes);
        bytes.release();
        return hex;
    }
}
