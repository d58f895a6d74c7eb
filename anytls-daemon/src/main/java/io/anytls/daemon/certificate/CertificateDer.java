package io.anytls.daemon.certificate;

import java.nio.ByteBuffer;

/**
 * Finds the public key in the bytes of a certificate (RFC 5280). Java reads a certificate only as a whole, and refuses those with an
 * empty issuer, which some servers have; for a pin the key is enough. The bytes are a stranger's: each length is checked.
 */
final class CertificateDer {

    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xa0;

    /** Serial number, signature algorithm, issuer, validity, subject: what stands before the key. */
    private static final int BEFORE_KEY = 5;

    private CertificateDer() {}

    /**
     * The SubjectPublicKeyInfo with its header.
     *
     * @throws IllegalArgumentException if the bytes are those of no certificate
     */
    static byte[] publicKey(byte[] certificate) {
        ByteBuffer signed = content(content(ByteBuffer.wrap(certificate)));
        if (signed.hasRemaining() && (signed.get(signed.position()) & 0xff) == VERSION) {
            skip(signed);
        }
        for (int i = 0; i < BEFORE_KEY; i++) {
            skip(signed);
        }
        int start = signed.position();
        if (tag(signed) != SEQUENCE) {
            throw damaged();
        }
        skip(signed);
        byte[] key = new byte[signed.position() - start];
        signed.get(start, key);
        return key;
    }

    /** What is in the sequence that begins here. */
    private static ByteBuffer content(ByteBuffer der) {
        if (tag(der) != SEQUENCE) {
            throw damaged();
        }
        der.get();
        int length = length(der);
        return der.slice(der.position(), length);
    }

    private static void skip(ByteBuffer der) {
        tag(der);
        der.get();
        int length = length(der);
        der.position(der.position() + length);
    }

    private static int tag(ByteBuffer der) {
        if (!der.hasRemaining()) {
            throw damaged();
        }
        return der.get(der.position()) & 0xff;
    }

    /** Of the content that follows; all of it is there. */
    private static int length(ByteBuffer der) {
        int value = octet(der);
        if (value > 0x80 && value <= 0x83) { // a certificate in a handshake has less than 16 MiB
            int octets = value & 0x7f;
            value = 0;
            for (int i = 0; i < octets; i++) {
                value = value << 8 | octet(der);
            }
        } else if (value >= 0x80) {
            throw damaged();
        }
        if (value > der.remaining()) {
            throw damaged();
        }
        return value;
    }

    private static int octet(ByteBuffer der) {
        if (!der.hasRemaining()) {
            throw damaged();
        }
        return der.get() & 0xff;
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException("the certificate is damaged");
    }
}
