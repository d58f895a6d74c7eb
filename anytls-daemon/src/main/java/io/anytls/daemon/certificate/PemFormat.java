package io.anytls.daemon.certificate;

import io.anytls.daemon.pem.PemBlock;
import java.util.List;

/** Says what a text without the PEM block that is looked for is instead, and how openssl makes PEM of it. */
final class PemFormat {

    private static final char SEQUENCE = 0x30;

    private PemFormat() {}

    /**
     * A reason, for messages.
     *
     * @param wanted the label of the missing block
     * @param text as ISO 8859-1, so that each byte is a character
     */
    static String instead(String wanted, String text, List<PemBlock> blocks) {
        if (text.startsWith("\u00ff\u00fe")
                || text.startsWith("\u00fe\u00ff")
                || text.indexOf('\0') > 0 && isWide(text)) {
            return "it is UTF-16: save it as ASCII or UTF-8";
        }
        if (text.isBlank()) {
            return "it is empty";
        }
        if (text.charAt(0) == SEQUENCE && !text.contains("-----BEGIN")) {
            return "it is no PEM but perhaps DER (openssl x509 -inform DER -in FILE, openssl pkey -inform DER -in FILE)"
                    + " or PKCS#12 (openssl pkcs12 -in FILE -nodes)";
        }
        for (PemBlock block : blocks) {
            if (block.label().equals("PKCS7")) {
                return "it is PKCS#7: openssl pkcs7 -print_certs -in FILE";
            }
        }
        String found =
                blocks.isEmpty() ? "" : "; there is a block " + blocks.get(0).label();
        return wanted.equals("CERTIFICATE")
                ? "there is no certificate in it (expected -----BEGIN CERTIFICATE-----" + found + ")"
                : "there is no private key in it (expected -----BEGIN PRIVATE KEY-----" + found + ")";
    }

    /** Letters with a zero byte each. */
    private static boolean isWide(String text) {
        return text.replace("\0", "").contains("-----BEGIN");
    }
}
