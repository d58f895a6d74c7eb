package io.anytls.daemon.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to proxies, and that an answer is understood however it is cut, and nothing behind it is taken. */
class NegotiationTest {

    private static final String BEHIND = "beef";

    @Test
    void socks5WithoutAUser() throws IOException {
        Negotiation socks = new Socks5Negotiation(server(UpstreamType.SOCKS5, ""), "a.example", 443);
        assertEquals(
                "050100 < 0500 > 050100" + "03" + "09" + hex("a.example") + "01bb < 05000001c000020104d2 > stands",
                talk(socks, "0500", "05000001c000020104d2"));
    }

    @Test
    void socks5WithAUser() throws IOException {
        Negotiation socks = new Socks5Negotiation(server(UpstreamType.SOCKS5, "me"), "192.0.2.1", 80);
        assertEquals(
                "05020002 < 0502 > 01" + "02" + hex("me") + "02" + hex("pw")
                        + " < 0100 > 05010001c00002010050 < 0500000304" + hex("name") + "0050 > stands",
                talk(socks, "0502", "0100", "0500000304" + hex("name") + "0050"));
    }

    @Test
    void socks5OfAnAddressOfIpv6() throws IOException {
        Negotiation socks = new Socks5Negotiation(server(UpstreamType.SOCKS5, ""), "2001:db8::1", 80);
        String reply = "05000004" + "0".repeat(32) + "0000";
        assertEquals(
                "050100 < 0500 > 0501000420010db80000000000000000000000010050 < " + reply + " > stands",
                talk(socks, "0500", reply));
    }

    @Test
    void socks5OfARelayForDatagrams() throws IOException {
        Socks5Negotiation socks = Socks5Negotiation.ofRelay(server(UpstreamType.SOCKS5, ""));
        assertEquals(
                "050100 < 0500 > 05030001000000000000 < 05000001c000020104d2 > stands",
                talk(socks, "0500", "05000001c000020104d2"));
        assertEquals(new InetSocketAddress("192.0.2.1", 1234), socks.bound());

        Socks5Negotiation named = Socks5Negotiation.ofRelay(server(UpstreamType.SOCKS5, ""));
        talk(named, "0500", "0500000304" + hex("name") + "0050");
        assertEquals(InetSocketAddress.createUnresolved("name", 80), named.bound());
    }

    @ParameterizedTest
    @CsvSource({
        "1, the proxy could not connect",
        "2, not allowed",
        "4, host unreachable",
        "5, connection refused",
        "6, timed out"
    })
    void whyATargetIsNotThereIsTold(int reply, String reason) {
        Negotiation socks = new Socks5Negotiation(server(UpstreamType.SOCKS5, ""), "a.example", 443);
        UpstreamRefusedException refused = assertThrows(
                UpstreamRefusedException.class, () -> talk(socks, "0500", "050" + reply + "0001000000000000"));
        assertEquals(reason, refused.getMessage());
    }

    @Test
    void whoDoesNotSpeakSocksIsNotTakenForARefusal() {
        IOException wrong = assertThrows(
                IOException.class,
                () -> talk(new Socks5Negotiation(server(UpstreamType.SOCKS5, ""), "a", 1), hex("HTTP/1.1 400")));
        assertEquals("the proxy does not speak SOCKS5", wrong.getMessage());
    }

    @Test
    void socks4() throws IOException {
        Negotiation socks = new Socks4Negotiation(server(UpstreamType.SOCKS4, "me"), "192.0.2.1", 80);
        assertEquals(
                "04010050c0000201" + hex("me") + "00 < 005a000000000000 > stands", talk(socks, "005a000000000000"));
        assertThrows(
                UpstreamRefusedException.class,
                () -> new Socks4Negotiation(server(UpstreamType.SOCKS4, ""), "a.example", 80));
        assertThrows(
                UpstreamRefusedException.class,
                () -> new Socks4Negotiation(server(UpstreamType.SOCKS4A, ""), "::1", 80));
    }

    @Test
    void socks4a() throws IOException {
        Negotiation socks = new Socks4Negotiation(server(UpstreamType.SOCKS4A, ""), "a.example", 80);
        assertEquals(
                "040100500000000100" + hex("a.example") + "00 < 005a000000000000 > stands",
                talk(socks, "005a000000000000"));
        assertThrows(
                UpstreamRefusedException.class,
                () -> talk(new Socks4Negotiation(server(UpstreamType.SOCKS4A, ""), "a", 1), "005b000000000000"));
    }

    @Test
    void http() throws IOException {
        Negotiation http = new HttpNegotiation(server(UpstreamType.HTTP, "me"), "2001:db8::1", 443);
        String said = "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n"
                + "Proxy-Authorization: Basic bWU6cHc=\r\n\r\n";
        String answer = hex("HTTP/1.1 200 Connection established\r\nA: b\r\n\r\n");
        assertEquals(hex(said) + " < " + answer + " > stands", talk(http, answer));
    }

    @ParameterizedTest
    @CsvSource({"403, not allowed", "504, timed out", "502, the proxy could not connect"})
    void whatHttpRefusesIsTold(String status, String reason) {
        Negotiation http = new HttpNegotiation(server(UpstreamType.HTTP, ""), "a.example", 443);
        UpstreamRefusedException refused = assertThrows(
                UpstreamRefusedException.class, () -> talk(http, hex("HTTP/1.1 " + status + " No\r\n\r\n")));
        assertEquals(reason, refused.getMessage());
    }

    /** Byte by byte; the last answer with something behind it, which has to be left. */
    private static String talk(Negotiation negotiation, String... answers) throws IOException {
        StringBuilder told = new StringBuilder();
        ByteBuf out = Unpooled.buffer();
        ByteBuf in = Unpooled.buffer();
        negotiation.begin(out);
        boolean stands = false;
        for (String answer : answers) {
            told.append(ByteBufUtil.hexDump(out)).append(" < ").append(answer).append(" > ");
            out.clear();
            byte[] bytes = ByteBufUtil.decodeHexDump(answer);
            for (int i = 0; i < bytes.length; i++) {
                assertEquals(false, stands);
                in.writeByte(bytes[i]);
                boolean last = i == bytes.length - 1;
                if (last && answer.equals(answers[answers.length - 1])) {
                    in.writeBytes(ByteBufUtil.decodeHexDump(BEHIND));
                }
                stands = negotiation.answered(in, out);
                assertEquals(last, stands || out.isReadable());
            }
        }
        assertEquals(BEHIND, ByteBufUtil.hexDump(in));
        return told.append(stands ? "stands" : "waits").toString();
    }

    private static String hex(String text) {
        return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static UpstreamServer server(UpstreamType type, String user) {
        return new UpstreamServer(type, new HostPort("192.0.2.9", 1080), user, "pw");
    }
}
