package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.hello.Hellos;
import io.anytls.testkit.Installed;
import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig.AlgorithmMode;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose certificate comes compressed with brotli, as large sites have it: by BoringSSL, and by the brotli that Node has. */
class CompressedCertificateTest {

    private static final String COMPRESS =
            "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))";

    @ParameterizedTest
    @EnumSource(names = {"CHROME", "CHROME_152"})
    void isDecompressed(HelloKind kind) throws Exception {
        Installed.assume("node");
        TlsIdentity identity = TestAuthority.selfSigned("proxy.example");
        Brotli brotli = new Brotli();
        SslContext context = SslContextBuilder.forServer(identity.key(), identity.chain())
                .sslProvider(SslProvider.OPENSSL)
                .option(
                        OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                        OpenSslCertificateCompressionConfig.newBuilder()
                                .addAlgorithm(brotli, AlgorithmMode.Compress)
                                .build())
                .build();
        ClientTlsOptions options = new ClientTlsOptions(
                        "proxy.example", true, new Trust.Pins(Set.of(identity.pin())), List.of())
                .withHello(kind);
        TlsLoop.Outcome outcome =
                TlsLoop.run(context::newHandler, ClientTls.create(options, SslProvider.OPENSSL), null);
        assertNull(outcome.failure());
        assertEquals(TlsLoop.SECRET, outcome.echo());
        assertEquals(Hellos.ofProcess().chrome().isPresent() ? 1 : 0, brotli.compressed.get());
    }

    private static final class Brotli implements OpenSslCertificateCompressionAlgorithm {

        private final AtomicInteger compressed = new AtomicInteger();

        @Override
        public int algorithmId() {
            return 2;
        }

        @Override
        public byte[] compress(SSLEngine engine, byte[] certificates) throws IOException {
            Process node = new ProcessBuilder("node", "-e", COMPRESS).start();
            try (OutputStream out = node.getOutputStream()) {
                out.write(certificates);
            }
            byte[] smaller = node.getInputStream().readAllBytes();
            compressed.incrementAndGet();
            return smaller;
        }

        @Override
        public byte[] decompress(SSLEngine engine, int length, byte[] certificates) {
            throw new UnsupportedOperationException("a server gets none");
        }
    }
}
