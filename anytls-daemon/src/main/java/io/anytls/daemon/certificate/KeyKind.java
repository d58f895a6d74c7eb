package io.anytls.daemon.certificate;

import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What kind of key a certificate is for, and what TLS programs make of it. */
public final class KeyKind {

    /** The curves of TLS by their object identifiers in DER, as they stand in a SubjectPublicKeyInfo. */
    private static final Map<String, String> CURVES = Map.of(
            "06082a8648ce3d030107", "P-256",
            "06052b81040022", "P-384",
            "06052b81040023", "P-521");

    private static final String ED25519 = "06032b6570";

    private static final Set<String> STRANGE_TO_BORINGSSL = Set.of("Ed25519", "P-521");

    /** An algorithm identifier with its curve begins within so many bytes. */
    private static final int HEAD = 40;

    /** What BoringSSL and Java both take, in bits. */
    private static final int SHORTEST_RSA = 1024;

    private static final int LONGEST_RSA = 8192;

    private KeyKind() {}

    /** {@code RSA 2048}, {@code P-256}, {@code Ed25519}; of others Java's name of the algorithm. */
    static String name(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && key.getAlgorithm().equals("RSA")) {
            return "RSA " + rsa.getModulus().bitLength();
        } else if (key instanceof EdECPublicKey edwards) {
            return edwards.getParams().getName();
        } else if (key.getAlgorithm().equals("EC")) {
            String curve = curve(key.getEncoded());
            return curve.isEmpty() ? "EC on another curve than those of TLS" : curve;
        }
        return key.getAlgorithm();
    }

    /** @throws IllegalArgumentException if no program of today could serve TLS with it */
    static void requireUsable(PublicKey key) {
        String name = name(key);
        boolean usable = isUsableRsa(key) || name.equals("Ed25519") || CURVES.containsValue(name);
        if (!usable) {
            throw new IllegalArgumentException("its key is " + name
                    + ", which TLS programs do not take; it has to be RSA of 1024 to 8192 bits (2048 and more are safe), Ed25519, or EC on P-256, P-384 or P-521"
                    + " (openssl ecparam -genkey -noout -name prime256v1)");
        }
    }

    private static boolean isUsableRsa(PublicKey key) {
        return key instanceof RSAPublicKey rsa
                && key.getAlgorithm().equals("RSA")
                && rsa.getModulus().bitLength() >= SHORTEST_RSA
                && rsa.getModulus().bitLength() <= LONGEST_RSA;
    }

    /** Whether BoringSSL, our client's and Chromium's TLS, cannot verify it, whoever has issued the certificate. */
    public static boolean isStrangeToBoringSsl(PublicKey key) {
        return STRANGE_TO_BORINGSSL.contains(name(key));
    }

    /** What a certificate's key is, if no browser takes it; empty if one does. Java need not be able to read the certificate. */
    public static Optional<String> strangeToBrowsers(X509Certificate certificate) {
        try {
            byte[] info = CertificateDer.publicKey(certificate.getEncoded());
            String head = HexFormat.of().formatHex(info, 0, Math.min(info.length, HEAD));
            String name = head.contains(ED25519) ? "Ed25519" : curve(info);
            return Optional.of(name).filter(STRANGE_TO_BORINGSSL::contains);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate cannot be encoded", e);
        }
    }

    /** Of a SubjectPublicKeyInfo; empty if it is none of TLS's. */
    private static String curve(byte[] info) {
        String head = HexFormat.of().formatHex(info, 0, Math.min(info.length, HEAD));
        return CURVES.entrySet().stream()
                .filter(curve -> head.contains(curve.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
