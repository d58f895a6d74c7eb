package io.anytls.daemon.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** Whether two halves of a key belong together. A server with a wrong pair would start and then fail every handshake. */
final class KeyMatch {

    private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

    private KeyMatch() {}

    /**
     * @param der the private key as it was read, in any form
     */
    static boolean test(byte[] der, PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAPrivateKey rsaPrivate && publicKey instanceof RSAPublicKey rsaPublic) {
            BigInteger modulus = rsaPrivate.getModulus();
            return modulus.equals(rsaPublic.getModulus());
        }
        return containsPublicHalf(der, publicKey) || signs(privateKey, publicKey);
    }

    /** Most EC keys carry their public half. To find it costs nothing; a first signature takes 10 to 60 ms of a start. */
    private static boolean containsPublicHalf(byte[] der, PublicKey publicKey) {
        if (!(publicKey instanceof ECPublicKey ec)) {
            return false;
        }
        String key = latin1(der);
        return key.contains(latin1(unsigned(ec.getW().getAffineX())))
                && key.contains(latin1(unsigned(ec.getW().getAffineY())));
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] unsigned(BigInteger coordinate) {
        byte[] bytes = coordinate.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static boolean signs(PrivateKey privateKey, PublicKey publicKey) {
        try {
            boolean edwards = publicKey instanceof EdECPublicKey;
            Signature signature = Signature.getInstance(edwards ? "EdDSA" : "SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
