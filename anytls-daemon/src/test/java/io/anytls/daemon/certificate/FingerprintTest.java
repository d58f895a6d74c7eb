package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.tls.Trust;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String HEX = "a3b1c2d4e5f60718293a4b5c6d7e8f900112233445566778899aabbccddeeff0";

    @Test
    void itIsTheHashOfTheWholeCertificate() throws Exception {
        TlsIdentity identity = TestAuthority.selfSigned("a.example");
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(identity.chain().get(0).getEncoded());
        assertEquals(HexFormat.of().formatHex(hash), identity.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEX,
                " A3B1C2D4E5F60718293A4B5C6D7E8F900112233445566778899AABBCCDDEEFF0 ",
                "a3:b1:c2:d4:e5:f6:07:18:29:3a:4b:5c:6d:7e:8f:90:01:12:23:34:45:56:67:78:89:9a:ab:bc:cd:de:ef:f0",
                "sha256:A3B1C2D4E5F60718293A4B5C6D7E8F900112233445566778899AABBCCDDEEFF0",
            })
    void fingerprintsAreUnderstoodAsProgramsPrintThem(String text) {
        assertTrue(Fingerprint.isOne(text));
        assertEquals(HEX, Fingerprint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chrome", "a3b1", "+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE="})
    void whatIsNoFingerprintIsRefused(String text) {
        assertFalse(Fingerprint.isOne(text));
        assertThrows(IllegalArgumentException.class, () -> Fingerprint.parse(text));
        assertThrows(IllegalArgumentException.class, () -> new Trust.Pins(Set.of(), Set.of(text)));
    }

    @Test
    void aFingerprintInThePlaceOfAPinIsToldWhereItBelongs() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Spki.parse(HEX));
        assertTrue(e.getMessage().contains("--pin-cert-sha256"), e.getMessage());
    }
}
