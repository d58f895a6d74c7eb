package io.anytls.daemon.certificate;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The pin of a certificate: SHA-256 over its SubjectPublicKeyInfo, in base64 with padding (44 characters), as curl and sing-box write it. */
public final class Spki {

    private static final int SHA256_BYTES = 32;

    private Spki() {}

    /**
     * The pin stays the same when a certificate is renewed with the same key. Taken from the certificate's bytes: it is there for
     * certificates too that Java refuses to read.
     *
     * @throws IllegalArgumentException if the bytes are those of no certificate
     */
    public static String pin(X509Certificate certificate) {
        try {
            byte[] key = CertificateDer.publicKey(certificate.getEncoded());
            return Base64.getEncoder().encodeToString(Sha256.of(key));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate cannot be encoded", e);
        }
    }

    /**
     * Brings a pin into the form of {@link #pin}: a leading {@code sha256/} or {@code sha256//}, missing padding and the
     * URL-safe alphabet are understood.
     *
     * @throws IllegalArgumentException if it is not 32 bytes in base64
     */
    public static String parse(String pin) {
        String text = pin.strip();
        text = text.startsWith("sha256//") ? text.substring(8) : text.startsWith("sha256/") ? text.substring(7) : text;
        byte[] hash = decode(text.replace('-', '+').replace('_', '/'));
        if (hash.length != SHA256_BYTES) {
            if (Fingerprint.isOne(pin)) {
                throw new IllegalArgumentException(
                        "this is the fingerprint of a whole certificate"
                                + " (--pin-cert-sha256, certificate_sha256); a pin is the base64 of 32 bytes, 44 characters long");
            }
            throw new IllegalArgumentException("a pin is the base64 of 32 bytes, 44 characters long");
        }
        return Base64.getEncoder().encodeToString(hash);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
