package io.anytls.daemon.hello;

import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLEngine;
import org.brotli.dec.BrotliInputStream;

/** Certificates that a server has compressed with brotli (RFC 8879), as Chrome lets it. Any thread. */
final class BrotliCertificates implements OpenSslCertificateCompressionAlgorithm {

    /** In the IANA's registry. */
    private static final int BROTLI = 2;

    @Override
    public int algorithmId() {
        return BROTLI;
    }

    /**
     * On the connection's event loop.
     *
     * @param length of the result as the server has it, which BoringSSL has bounded
     */
    @Override
    public byte[] decompress(SSLEngine engine, int length, byte[] compressed) throws IOException {
        try (InputStream in = new BrotliInputStream(new ByteArrayInputStream(compressed))) {
            byte[] certificates = in.readNBytes(length);
            if (certificates.length < length || in.read() >= 0) {
                throw new IOException("the server's compressed certificate has not the length that it says");
            }
            return certificates;
        }
    }

    @Override
    public byte[] compress(SSLEngine engine, byte[] certificates) {
        throw new UnsupportedOperationException("a client shows none");
    }
}
