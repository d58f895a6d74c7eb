package io.anytls.daemon.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads a private key in the forms that people have: PKCS#8, and the older PKCS#1 (RSA) and SEC1 (EC) of OpenSSL. */
final class PrivateKeyPem {

    private PrivateKeyPem() {}

    /**
     * @param certified the public key of the certificate: the old forms do not say all that Java wants to know, but it does
     * @throws IllegalArgumentException with the reason, if there is no key, or one that does not belong to the certificate
     */
    static PrivateKey read(String pem, PublicKey certified) {
        PemBlock block = keyBlock(PemBlock.parse(pem));
        PrivateKey key = switch (block.label()) {
            case "PRIVATE KEY" -> decode(block.der(), certified);
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                if (!block.label().startsWith(certified.getAlgorithm())) {
                    throw mismatch();
                }
                yield decode(Der.pkcs8(certified.getEncoded(), block.der()), certified);
            }
            default -> throw new IllegalArgumentException("keys of type " + block.label() + " are not supported");
        };
        if (!KeyMatch.test(block.der(), key, certified)) {
            throw mismatch();
        }
        return key;
    }

    private static PemBlock keyBlock(List<PemBlock> blocks) {
        for (PemBlock block : blocks) {
            if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
                throw new IllegalArgumentException(
                        "the key is encrypted; decrypt it first: openssl pkey -in KEY -out NEWKEY");
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                return block;
            }
        }
        throw new IllegalArgumentException("there is no private key in it (expected -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey decode(byte[] pkcs8, PublicKey certified) {
        try {
            return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key is damaged, or of another kind than the certificate's (" + certified.getAlgorithm() + ")",
                    e);
        }
    }

    private static IllegalArgumentException mismatch() {
        return new IllegalArgumentException("the key does not belong to the certificate");
    }
}
