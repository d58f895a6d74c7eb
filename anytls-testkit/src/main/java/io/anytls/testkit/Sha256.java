package io.anytls.testkit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of payloads too large to be kept: equal ones tell that no byte was lost, doubled or moved. */
public final class Sha256 {

    private Sha256() {}

    /** A hash to be fed piece by piece. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** @return in hex, of what the digest was fed so far; it can be fed on */
    public static String soFar(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }
}
