package io.anytls.daemon.certificate;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The fingerprint of a certificate: SHA-256 over the whole of it (its DER), in 64 lower-case hexadecimal digits. Other programs call
 * it {@code hpkp}, {@code pcs}, {@code pinSHA256} or {@code fingerprint}. Unlike a {@linkplain Spki#pin pin} it changes with each renewal.
 */
public final class Fingerprint {

    private static final String FORM = "[0-9a-f]{64}";

    private Fingerprint() {}

    /** @throws IllegalArgumentException if the certificate cannot be encoded, which no certificate of a handshake is */
    public static String of(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(Sha256.of(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate cannot be encoded", e);
        }
    }

    /** Whether the text is one, in any of the forms that {@link #parse} understands. */
    public static boolean isOne(String text) {
        return normal(text).matches(FORM);
    }

    /**
     * Brings a fingerprint into the form of {@link #of}: upper case and colons, as {@code openssl x509 -fingerprint -sha256} prints
     * them, and a leading {@code sha256:} are understood.
     *
     * @throws IllegalArgumentException if it is not 32 bytes in hexadecimal
     */
    public static String parse(String text) {
        String normal = normal(text);
        if (!normal.matches(FORM)) {
            throw new IllegalArgumentException(
                    "a certificate's fingerprint is its SHA-256, 64 hexadecimal digits long");
        }
        return normal;
    }

    private static String normal(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String digits = lower.startsWith("sha256:") ? lower.substring("sha256:".length()) : lower;
        return digits.replace(":", "");
    }
}
