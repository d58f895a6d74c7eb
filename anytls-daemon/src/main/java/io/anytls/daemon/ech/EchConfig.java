package io.anytls.daemon.ech;

import io.anytls.daemon.address.HostPort;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One configuration of ECH (an ECHConfig of RFC 9849, section 4) of the kind that BoringSSL can use.
 *
 * @param publicName what the ClientHello shows in place of the server's name
 * @param publicKey of X25519
 */
record EchConfig(String publicName, byte[] publicKey) {

    static final int VERSION = 0xfe0d;
    static final int X25519_HKDF_SHA256 = 0x0020;
    static final int HKDF_SHA256 = 1;

    /** AES-128-GCM, AES-256-GCM and ChaCha20-Poly1305, by their numbers. */
    static final int MOST_AEAD = 3;

    private static final int MANDATORY = 0x8000;

    /**
     * Takes one out of a list.
     *
     * @return empty if it is of a kind that has to be passed over
     * @throws IllegalArgumentException if it is damaged
     */
    static Optional<EchConfig> read(ByteBuffer list) {
        try {
            int version = Short.toUnsignedInt(list.getShort());
            ByteBuffer contents = part(list, Short.toUnsignedInt(list.getShort()));
            return version == VERSION ? contents(contents) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it is damaged (an ECH configuration in it is not whole)", e);
        }
    }

    private static Optional<EchConfig> contents(ByteBuffer in) {
        in.get(); // its number
        int kem = Short.toUnsignedInt(in.getShort());
        byte[] key = bytes(part(in, Short.toUnsignedInt(in.getShort())));
        boolean suitable = hasSuite(part(in, Short.toUnsignedInt(in.getShort())));
        in.get(); // the longest name
        String name = new String(bytes(part(in, Byte.toUnsignedInt(in.get()))), StandardCharsets.ISO_8859_1);
        boolean known = isKnown(part(in, Short.toUnsignedInt(in.getShort())));
        return kem == X25519_HKDF_SHA256 && suitable && known && isPublicName(name)
                ? Optional.of(new EchConfig(name, key))
                : Optional.empty();
    }

    private static boolean hasSuite(ByteBuffer suites) {
        boolean found = false;
        while (suites.hasRemaining()) {
            int kdf = Short.toUnsignedInt(suites.getShort());
            int aead = Short.toUnsignedInt(suites.getShort());
            found |= kdf == HKDF_SHA256 && aead >= 1 && aead <= MOST_AEAD;
        }
        return found;
    }

    /** No extension is known, so that none may be one that has to be. */
    private static boolean isKnown(ByteBuffer extensions) {
        boolean known = true;
        while (extensions.hasRemaining()) {
            known &= (Short.toUnsignedInt(extensions.getShort()) & MANDATORY) == 0;
            part(extensions, Short.toUnsignedInt(extensions.getShort()));
        }
        return known;
    }

    /** Whether it can stand in a ClientHello: a host's name, and no address. */
    static boolean isPublicName(String name) {
        try {
            return !HostPort.isIpLiteral(name)
                    && HostPort.parseTlsName(HostPort.parseHost(name)).equals(name)
                    && name.length() < 255;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ByteBuffer part(ByteBuffer in, int length) {
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }
}
