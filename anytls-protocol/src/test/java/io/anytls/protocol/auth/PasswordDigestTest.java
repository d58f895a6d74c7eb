package io.anytls.protocol.auth;

import static io.anytls.testkit.ByteSplits.bytes;
import static io.anytls.testkit.ByteSplits.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordDigestTest {

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @ParameterizedTest
    @CsvSource({
        "'',        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc,       " + ABC,
        "p\u00e4ss, 73c2e2fd2aec66e50135a01b2a007fcc23e4d35010637f98541e453a8665d25d",
    })
    void aDigestIsTheSha256OfThePasswordsUtf8Bytes(String password, String expected) {
        ByteBuf out = Unpooled.buffer();
        PasswordDigest.of(password).writeTo(out);
        assertEquals(expected, hex(out));
        out.release();
    }

    @Test
    void equalPasswordsHaveEqualDigests() {
        assertEquals(PasswordDigest.of("abc"), PasswordDigest.of("abc"));
        assertEquals(
                PasswordDigest.of("abc").hashCode(), PasswordDigest.of("abc").hashCode());
        assertNotEquals(PasswordDigest.of("abc"), PasswordDigest.of("abd"));
    }

    @Test
    void nothingOfADigestIsPrinted() {
        User user = new User("alice", PasswordDigest.of("abc"));
        assertEquals("User[name=alice, digest=PasswordDigest[hidden]]", user.toString());
        assertFalse(user.toString().contains(ABC.substring(0, 4)));
    }

    @Test
    void theMaskIsAllOnesForTheDigestItself() {
        assertEquals(-1, PasswordDigest.of("abc").equalityMask(bytes(ABC)));
    }

    @Test
    void theMaskIsZeroWhicheverBitDiffers() {
        for (int bit = 0; bit < 256; bit++) {
            byte[] candidate = bytes(ABC);
            candidate[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(0, PasswordDigest.of("abc").equalityMask(candidate), "bit " + bit);
        }
    }
}
