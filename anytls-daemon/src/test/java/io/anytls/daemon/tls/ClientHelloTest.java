package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.hello.Hellos;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sends first. With Java 22 and newer on Linux it is Chrome's; elsewhere the same client works with the plain one. */
class ClientHelloTest {

    private static TlsIdentity identity;

    @BeforeAll
    static void make() throws Exception {
        identity = TestAuthority.selfSigned("proxy.example");
    }

    @Test
    void newerJavaSendsChromesOnLinux() {
        boolean can = Runtime.version().feature() >= 22
                && System.getProperty("os.name").equals("Linux");
        assertEquals(can, Hellos.ofProcess().chrome().isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsUnderstoodByAServer(HelloKind kind) throws Exception {
        TlsLoop.Outcome outcome = TlsLoop.run(ServerTls.create(identity, List.of()), client(kind, List.of()));
        assertNull(outcome.failure());
        assertEquals(TlsLoop.SECRET, outcome.echo());
        assertEquals("proxy.example", outcome.sni());
    }

    @Test
    void aServerBehindHttp2IsUnderstoodToo() throws Exception {
        ServerTls server = ServerTls.create(identity, List.of("h2", "http/1.1"));
        assertNull(TlsLoop.run(server, client(HelloKind.CHROME, List.of())).failure());
    }

    @Test
    void chromesIsNeverTwiceTheSame() throws Exception {
        ClientTls client = client(HelloKind.CHROME, List.of());
        assertEquals(
                Hellos.ofProcess().chrome().isPresent(), !order(hello(client)).equals(order(hello(client))));
    }

    @Test
    void aPlainOneOffersNoHttp2() throws Exception {
        assertTrue(!text(hello(client(HelloKind.PLAIN, List.of()))).contains("http/1.1"));
        assertEquals(
                Hellos.ofProcess().chrome().isPresent(),
                text(hello(client(HelloKind.CHROME, List.of()))).contains("http/1.1"));
    }

    /** Were its JA4 not the browser's, it would have fallen back. */
    @Test
    void theNewestNamesMlDsa() throws Exception {
        String mlDsa = "\u0009\u0004\u0009\u0005\u0009\u0006\u0004\u0003";
        assertEquals(
                Hellos.ofProcess().chrome().isPresent(),
                text(hello(client(HelloKind.CHROME_152, List.of()))).contains(mlDsa));
        assertTrue(!text(hello(client(HelloKind.CHROME, List.of()))).contains(mlDsa));
    }

    @Test
    void whatIsSaidOfAlpnHolds() throws Exception {
        String hello = text(hello(client(HelloKind.CHROME, List.of("acme/1"))));
        assertTrue(hello.contains("acme/1"));
        assertTrue(!hello.contains("http/1.1"));
    }

    private static ClientTls client(HelloKind kind, List<String> alpn) {
        Trust pin = new Trust.Pins(Set.of(identity.pin()));
        ClientTlsOptions options = new ClientTlsOptions("proxy.example", true, pin, alpn).withHello(kind);
        return ClientTls.create(options, SslProvider.OPENSSL);
    }

    private static ByteBuffer hello(ClientTls client) throws Exception {
        ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine)
                client.newHandler(UnpooledByteBufAllocator.DEFAULT, 443, Duration.ofSeconds(10))
                        .engine();
        try {
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.beginHandshake();
            engine.wrap(ByteBuffer.allocate(0), hello);
            return hello.flip();
        } finally {
            engine.shutdown();
        }
    }

    private static String text(ByteBuffer hello) {
        return StandardCharsets.ISO_8859_1.decode(hello.duplicate()).toString();
    }

    /** The types of the extensions in their order, without GREASE. */
    private static List<Integer> order(ByteBuffer record) {
        ByteBuffer hello = record.duplicate().position(5 + 4 + 2 + 32);
        hello.position(hello.position() + 1 + hello.get(hello.position()));
        hello.position(hello.position() + 2 + hello.getShort(hello.position()));
        hello.position(hello.position() + 1 + hello.get(hello.position()) + 2);
        List<Integer> types = new ArrayList<>();
        while (hello.hasRemaining()) {
            int type = Short.toUnsignedInt(hello.getShort());
            if ((type & 0x0f0f) != 0x0a0a) {
                types.add(type);
            }
            hello.position(hello.position() + 2 + hello.getShort(hello.position()));
        }
        return types;
    }
}
