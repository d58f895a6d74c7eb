package io.anytls.daemon.certificate;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;

/** Certificates that an attacker with means could forge. A pin makes up for that: it names the very key, or the very bytes. */
public final class WeakCertificate {

    private static final int SHORTEST_RSA = 2048;

    private WeakCertificate() {}

    /** Why a server's own certificate is too weak, or null if it is not. */
    public static String reason(X509Certificate leaf) {
        if (leaf.getPublicKey() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
            return "its RSA key has only " + rsa.getModulus().bitLength() + " bits (2048 are needed)";
        }
        String signature = String.valueOf(leaf.getSigAlgName()).toUpperCase(Locale.ROOT);
        boolean old =
                signature.startsWith("SHA1WITH") || signature.startsWith("MD5WITH") || signature.startsWith("MD2WITH");
        return old
                ? "it is signed with " + signature.substring(0, signature.indexOf("WITH")) + ", which can be forged"
                : null;
    }
}
