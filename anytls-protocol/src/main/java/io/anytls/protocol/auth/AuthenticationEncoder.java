package io.anytls.protocol.auth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The first bytes of a session: {@code sha256(password) 32 | padding0 length u16 | padding0}, docs/protocol.md,
 * Authentication.
 */
public final class AuthenticationEncoder {

    private AuthenticationEncoder() {}

    /**
     * The whole in one buffer. Write it with a flush of its own: the deployed servers refuse it unless it is one TLS
     * record.
     *
     * @param paddingLength bytes of padding0, 0 to 65535, all zero as in the reference
     * @return owned by the caller
     */
    public static ByteBuf encode(ByteBufAllocator allocator, PasswordDigest digest, int paddingLength) {
        if (paddingLength < 0 || paddingLength > 0xffff) {
            throw new IllegalArgumentException("padding0 has 0 to 65535 bytes, not " + paddingLength);
        }
        ByteBuf out = allocator.buffer(PasswordDigest.LENGTH + 2 + paddingLength);
        digest.writeTo(out);
        return out.writeShort(paddingLength).writeZero(paddingLength);
    }
}
