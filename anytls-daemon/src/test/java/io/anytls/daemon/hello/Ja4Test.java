package io.anytls.daemon.hello;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Ja4Test {

    @Test
    void chromiumsHelloHasTheFingerprintThatIsExpectedOfIt() throws IOException {
        assertEquals(HelloKind.CHROME_152.ja4(true), Ja4.of(chromium()));
        assertEquals("t13d1517h2_8daaf6152771_cb7bf5808d99", HelloKind.CHROME_152.ja4(true));
        assertEquals("t13i1516h2_8daaf6152771_cb7bf5808d99", HelloKind.CHROME_152.ja4(false));
    }

    @Test
    void theOrderOfCiphersDoesNotCount() throws IOException {
        ByteBuffer hello = chromium();
        int ciphers = 5 + 4 + 2 + 32 + 33 + 2 + 2; // behind the first one, which is GREASE
        short first = hello.getShort(ciphers);
        hello.putShort(ciphers, hello.getShort(ciphers + 2)).putShort(ciphers + 2, first);
        assertEquals(HelloKind.CHROME_152.ja4(true), Ja4.of(hello));
    }

    @Test
    void whatIsNoHelloIsRefused() throws IOException {
        ByteBuffer hello = chromium();
        assertThrows(IllegalArgumentException.class, () -> Ja4.of(hello.put(5, (byte) 2)));
        assertThrows(RuntimeException.class, () -> Ja4.of(chromium().limit(900)));
        assertThrows(RuntimeException.class, () -> Ja4.of(ByteBuffer.allocate(0)));
    }

    /** As Chromium 156 of Debian has sent it. */
    private static ByteBuffer chromium() throws IOException {
        try (InputStream in = Ja4Test.class.getResourceAsStream("chromium-156.bin")) {
            return ByteBuffer.wrap(in.readAllBytes());
        }
    }
}
