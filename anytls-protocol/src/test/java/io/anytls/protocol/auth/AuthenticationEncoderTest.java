package io.anytls.protocol.auth;

import static io.anytls.testkit.ByteSplits.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "| sha256(password) 32 | padding0 length u16 | padding0 |" */
class AuthenticationEncoderTest {

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 65535})
    void theWholeIsOneBufferWith34BytesOfOverhead(int paddingLength) {
        ByteBuf out = AuthenticationEncoder.encode(ByteBufAllocator.DEFAULT, PasswordDigest.of("abc"), paddingLength);
        assertEquals(34 + paddingLength, out.readableBytes());
        assertEquals(ABC + String.format("%04x", paddingLength) + "00".repeat(paddingLength), hex(out));
        out.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void aPaddingThatItsLengthCannotSayIsRefused(int paddingLength) {
        assertThrows(
                IllegalArgumentException.class,
                () -> AuthenticationEncoder.encode(ByteBufAllocator.DEFAULT, PasswordDigest.of("abc"), paddingLength));
    }
}
