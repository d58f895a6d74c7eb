package io.anytls.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.tls.Trust;
import java.security.KeyPair;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpkiTest {

    private static final String PIN = "+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE=";

    @Test
    void thePinFollowsTheKeyAndNothingElse() throws Exception {
        KeyPair key = TestAuthority.keyPair("EC");
        TlsIdentity one = TestAuthority.selfSigned(key, "a.example");
        TlsIdentity renewed = TestAuthority.selfSigned(key, "b.example");
        assertNotEquals(one.chain(), renewed.chain());
        assertEquals(44, one.pin().length());
        assertEquals(one.pin(), renewed.pin());
        assertNotEquals(one.pin(), TestAuthority.selfSigned("a.example").pin());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE=",
                "sha256//+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE=",
                "sha256/+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE",
                " -_8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtE ",
            })
    void pinsAreUnderstoodInTheFormsThatOtherProgramsPrint(String text) {
        assertEquals(PIN, Spki.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "+/8lY1xbN9aFCpHcyy1aWvcsdRhtZzzFvZy4h7FfYtEAAA==", "not base64 at all!"})
    void whatIsNoPinIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Spki.parse(text));
        assertThrows(IllegalArgumentException.class, () -> new Trust.Pins(Set.of(text)));
    }

    @Test
    void noPinsAreNoTrust() {
        assertThrows(IllegalArgumentException.class, () -> new Trust.Pins(Set.of()));
    }
}
