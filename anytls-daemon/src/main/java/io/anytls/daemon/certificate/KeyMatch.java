package io.anytls.daemon.certificate;

import io.anytls.daemon.boringssl.TlsEngine;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** Whether two halves of a key belong together. A server with a wrong pair would start and then fail every handshake. */
final class KeyMatch {

    private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

    private KeyMatch() {}

    /**
     * @param der the private key as it was read, in any form
     * @throws IllegalArgumentException with the reason, if they do not
     */
    static void require(byte[] der, PrivateKey privateKey, PublicKey publicKey) {
        boolean named = namesPublicHalf(der, privateKey, publicKey);
        boolean another = !named && publicKey instanceof RSAPublicKey; // it would have the same modulus
        if (named ? isSound(privateKey, publicKey) : !another && signs(privateKey, publicKey)) {
            return;
        }
        throw new IllegalArgumentException(
                named
                        ? "the key is damaged (its private number does not belong to its public half)"
                        : "the key does not belong to the certificate");
    }

    /** RSA keys and most EC keys carry their public half. */
    private static boolean namesPublicHalf(byte[] der, PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAPrivateKey rsaPrivate && publicKey instanceof RSAPublicKey rsaPublic) {
            return rsaPrivate.getModulus().equals(rsaPublic.getModulus());
        }
        if (!(publicKey instanceof ECPublicKey ec)) {
            return false;
        }
        String key = latin1(der);
        return key.contains(latin1(unsigned(ec.getW().getAffineX())))
                && key.contains(latin1(unsigned(ec.getW().getAffineY())));
    }

    /** Of a key that carries its public half: whether the private one goes with it. Quick, as a start waits for it. */
    private static boolean isSound(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAPrivateCrtKey rsa) {
            return isSound(rsa) && rsa.getPublicExponent().equals(((RSAPublicKey) publicKey).getPublicExponent());
        }
        boolean byLibrary = TlsEngine.choose() == SslProvider.OPENSSL && OpenSsl.isAvailable(); // which loads it
        return byLibrary ? NativeKey.isSound(privateKey) : signs(privateKey, publicKey);
    }

    /** The relations of RFC 8017, section 3.2: a few multiplications, where a first signature of the JDK takes 50 ms. */
    private static boolean isSound(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        if (!p.multiply(q).equals(key.getModulus())) {
            return false;
        }
        return isExponent(key, p, key.getPrimeExponentP())
                && isExponent(key, q, key.getPrimeExponentQ())
                && key.getCrtCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
    }

    private static boolean isExponent(RSAPrivateCrtKey key, BigInteger prime, BigInteger exponent) {
        BigInteger order = prime.subtract(BigInteger.ONE);
        return order.signum() > 0
                && key.getPrivateExponent().mod(order).equals(exponent)
                && exponent.multiply(key.getPublicExponent()).mod(order).equals(BigInteger.ONE);
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
            Signature signature = Signature.getInstance(algorithm(publicKey));
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

    private static String algorithm(PublicKey key) {
        if (key instanceof EdECPublicKey) {
            return "EdDSA";
        }
        return key instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA";
    }
}
