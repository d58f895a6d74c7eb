package io.anytls.protocol.auth;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a password's UTF-8 bytes: all that goes over the wire and all that a server keeps. It is the
 * credential itself, so it is compared in constant time and never printed. Immutable.
 */
public final class PasswordDigest {

    /** Bytes of a digest. */
    static final int LENGTH = 32;

    private final byte[] bytes;

    private PasswordDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    public static PasswordDigest of(String password) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return new PasswordDigest(sha256.digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }

    /**
     * All ones if the candidate is this digest, else 0: a mask and no boolean, so that the caller needs no branch
     * either.
     *
     * @param candidate 32 bytes
     */
    int equalityMask(byte[] candidate) {
        int difference = 0;
        for (int i = 0; i < LENGTH; i++) {
            difference |= bytes[i] ^ candidate[i];
        }
        return ((difference & 0xff) - 1) >> 31;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordDigest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    /** Four bytes of a good hash are a good hash. */
    @Override
    public int hashCode() {
        return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    @Override
    public String toString() {
        return "PasswordDigest[hidden]";
    }
}
