package io.anytls.daemon.ech;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;

/**
 * A new key for ECH, in the forms for both sides. It takes no BoringSSL.
 *
 * @param configs for clients
 * @param keys for the server
 */
public record EchKeyPair(EchConfigList configs, EchKeys keys) {

    private static final int KEY_BYTES = 32;

    /**
     * Makes one.
     *
     * @param publicName what hellos will show in place of the server's name
     * @throws IllegalArgumentException if that is no host's name
     */
    public static EchKeyPair generate(String publicName) {
        if (!EchConfig.isPublicName(publicName)) {
            throw new IllegalArgumentException("is no name of a host");
        }
        KeyPair pair = pair();
        byte[] secret = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
        byte[] config = config(littleEndian(((XECPublicKey) pair.getPublic()).getU()), publicName);
        ByteBuffer keys = ByteBuffer.allocate(4 + secret.length + config.length)
                .putShort((short) secret.length)
                .put(secret)
                .putShort((short) config.length)
                .put(config);
        ByteBuffer list = ByteBuffer.allocate(2 + config.length)
                .putShort((short) config.length)
                .put(config);
        return new EchKeyPair(EchConfigList.of(list.array()), EchKeys.of(keys.array()));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("X25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }

    private static byte[] config(byte[] publicKey, String publicName) {
        byte[] name = publicName.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer contents = ByteBuffer.allocate(512)
                .put((byte) new SecureRandom().nextInt(256)) // so that the next key has another one
                .putShort((short) EchConfig.X25519_HKDF_SHA256)
                .putShort((short) publicKey.length)
                .put(publicKey)
                .putShort((short) (4 * EchConfig.MOST_AEAD));
        for (int aead = 1; aead <= EchConfig.MOST_AEAD; aead++) {
            contents.putShort((short) EchConfig.HKDF_SHA256).putShort((short) aead);
        }
        contents.put((byte) 0) // no name is known to be the longest
                .put((byte) name.length)
                .put(name)
                .putShort((short) 0)
                .flip();
        return ByteBuffer.allocate(4 + contents.remaining())
                .putShort((short) EchConfig.VERSION)
                .putShort((short) contents.remaining())
                .put(contents)
                .array();
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] bytes = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }
}
