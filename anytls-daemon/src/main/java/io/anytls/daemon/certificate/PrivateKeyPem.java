package io.anytls.daemon.certificate;

import io.anytls.daemon.pem.PemBlock;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.text.Printable;
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
     * @param certified the public key of the certificate: an EC key need not say its curve, but the certificate does
     * @throws IllegalArgumentException with the reason, if there is no key, or one that does not belong to the certificate
     */
    static PrivateKey read(String pem, PublicKey certified) {
        PemBlock block = keyBlock(pem);
        PrivateKey key = switch (block.label()) {
            case "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY" -> read(block.der(), certified);
            case "OPENSSH PRIVATE KEY" ->
                throw new IllegalArgumentException(
                        "it is a key for SSH, not for TLS; if the certificate was made for it all"
                                + " the same: ssh-keygen -p -m PKCS8 -f KEY rewrites it");
            default ->
                throw new IllegalArgumentException("keys of type " + block.label()
                        + " are not supported: make it PKCS#8 (openssl pkey -in KEY -out NEWKEY)");
        };
        KeyMatch.require(block.der(), key, certified);
        return key;
    }

    private static PrivateKey read(byte[] der, PublicKey certified) {
        return switch (KeyForm.of(der)) {
            case PKCS8 -> pkcs8(der, certified);
            case PKCS1 -> old("RSA", der, certified);
            case SEC1 -> old("EC", der, certified);
            case NONE -> throw new IllegalArgumentException("the key is damaged (it has the form of no private key)");
        };
    }

    private static PrivateKey old(String kind, byte[] der, PublicKey certified) {
        requireKind(kind, certified);
        return decode(OldPrivateKey.pkcs8(der, certified), certified);
    }

    private static PemBlock keyBlock(String pem) {
        List<PemBlock> blocks = PemBlock.parse(pem);
        for (PemBlock block : blocks) {
            if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
                throw new IllegalArgumentException(
                        "the key is encrypted; decrypt it first: openssl pkey -in KEY -out NEWKEY");
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                return block;
            }
        }
        throw new IllegalArgumentException(PemFormat.instead("PRIVATE KEY", pem, blocks));
    }

    /** Java's own reader first: Bouncy Castle's classes cost some time of a start. */
    private static PrivateKey pkcs8(byte[] der, PublicKey certified) {
        try {
            return factory(certified).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            requireKind(OldPrivateKey.algorithm(der), certified);
            return decode(OldPrivateKey.withParameters(der, certified), certified);
        }
    }

    private static PrivateKey decode(byte[] pkcs8, PublicKey certified) {
        try {
            return factory(certified).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key is damaged (" + Printable.line(FailureText.of(e)) + ")", e);
        }
    }

    private static KeyFactory factory(PublicKey certified) throws GeneralSecurityException {
        return KeyFactory.getInstance(certified.getAlgorithm());
    }

    private static void requireKind(String kind, PublicKey certified) {
        String wanted = KeyKind.name(certified);
        boolean same = certified.getAlgorithm().equals(kind) || wanted.equals(kind);
        if (!same) {
            throw new IllegalArgumentException(
                    "the key does not belong to the certificate: it is " + kind + ", the certificate's is " + wanted);
        }
    }
}
