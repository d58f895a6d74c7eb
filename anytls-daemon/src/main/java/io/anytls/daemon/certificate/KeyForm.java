package io.anytls.daemon.certificate;

/** In which form a private key is written, by what is in it: programs put any title above it, and Go's, among others, do not mind. */
enum KeyForm {
    /** A version, an algorithm and the key (RFC 5958). */
    PKCS8,
    /** A version and the numbers of an RSA key (RFC 8017). */
    PKCS1,
    /** A version and the number of an EC key (RFC 5915). */
    SEC1,
    /** None that is known. */
    NONE;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;

    /** @param der of any content */
    static KeyForm of(byte[] der) {
        int at = contentOfSequence(der);
        if (at < 0 || der.length < at + 4 || der[at] != INTEGER || der[at + 1] != 1) {
            return NONE; // each begins with a version of one byte
        }
        return switch (der[at + 3]) {
            case SEQUENCE -> PKCS8;
            case INTEGER -> PKCS1;
            case OCTET_STRING -> SEC1;
            default -> NONE;
        };
    }

    private static int contentOfSequence(byte[] der) {
        if (der.length < 2 || der[0] != SEQUENCE) {
            return -1;
        }
        boolean lengthFollows = der[1] < 0;
        return lengthFollows ? 2 + (der[1] & 0x7f) : 2;
    }
}
