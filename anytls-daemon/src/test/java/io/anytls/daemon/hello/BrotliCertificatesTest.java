package io.anytls.daemon.hello;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BrotliCertificatesTest {

    /** As the brotli program writes it. */
    private static final byte[] COMPRESSED = HexFormat.of().parseHex("1b2e00f825000a98626a016f4c2d");

    private static final byte[] PLAIN =
            "certificate certificate certificate certificate".getBytes(StandardCharsets.US_ASCII);

    private final BrotliCertificates brotli = new BrotliCertificates();

    @Test
    void aCertificateIsDecompressed() throws IOException {
        assertArrayEquals(PLAIN, brotli.decompress(null, PLAIN.length, COMPRESSED));
    }

    @Test
    void anotherLengthThanTheOneThatIsSaidIsRefused() {
        assertThrows(IOException.class, () -> brotli.decompress(null, PLAIN.length + 1, COMPRESSED));
        assertThrows(IOException.class, () -> brotli.decompress(null, PLAIN.length - 1, COMPRESSED));
    }

    @Test
    void garbageIsRefused() {
        assertThrows(IOException.class, () -> brotli.decompress(null, 10, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThrows(IOException.class, () -> brotli.decompress(null, 10, new byte[0]));
    }
}
