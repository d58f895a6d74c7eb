package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The packets that a QUIC connection begins with. Their keys follow from what stands in front of them, so that everybody on the way can
 * read them (RFC 9001, section 5; RFC 9369, section 3).
 */
final class QuicInitial {

    private static final int LONG_HEADER = 0xC0;
    private static final int LONGEST_ID = 20;
    private static final int SAMPLE = 16;
    private static final int TAG_BITS = 128;

    /** A version's salt, its packets' type, and what the labels of its keys begin with. */
    private enum Version {
        ONE(1, 0, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic "),
        TWO(0x6B3343CF, 1, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2 "),
        DRAFT_29(0xFF00001D, 0, "afbfec289993d24c9e9786f19c6111e04390a899", "quic ");

        private final int number;
        private final int type;
        private final byte[] salt;
        private final String labels;

        Version(int number, int type, String salt, String labels) {
            this.number = number;
            this.type = type;
            this.salt = ByteBufUtil.decodeHexDump(salt);
            this.labels = labels;
        }

        static Version of(int number) {
            for (Version version : values()) {
                if (version.number == number) {
                    return version;
                }
            }
            return null;
        }
    }

    private QuicInitial() {}

    /**
     * Takes a packet from a datagram, and opens it.
     *
     * @return the frames in it; null if it is none that a client begins with, or not sealed as one
     */
    static ByteBuf open(ByteBuf datagram) {
        try {
            return opened(datagram);
        } catch (IndexOutOfBoundsException | ArithmeticException | GeneralSecurityException e) {
            return null;
        }
    }

    private static ByteBuf opened(ByteBuf in) throws GeneralSecurityException {
        int start = in.readerIndex();
        int first = in.readUnsignedByte();
        Version version = Version.of(in.readInt());
        if (version == null || (first & LONG_HEADER) != LONG_HEADER || (first >> 4 & 3) != version.type) {
            return null;
        }
        byte[] id = bytes(in, in.readUnsignedByte());
        in.skipBytes(in.readUnsignedByte());
        in.skipBytes(Math.toIntExact(number(in)));
        int length = Math.toIntExact(number(in));
        int numberAt = in.readerIndex() - start;
        if (id.length == 0 || id.length > LONGEST_ID || length < 4 + SAMPLE || length > in.readableBytes()) {
            return null;
        }
        in.readerIndex(start);
        byte[] packet = bytes(in, numberAt + length);
        byte[] secret = expanded(hmac(version.salt, id), "client in", 32);
        byte[] mask = mask(expanded(secret, version.labels + "hp", 16), packet, numberAt + 4);
        packet[0] ^= mask[0] & 0x0F;
        int size = (packet[0] & 3) + 1;
        byte[] nonce = expanded(secret, version.labels + "iv", 12);
        for (int i = 0; i < size; i++) {
            packet[numberAt + i] ^= mask[1 + i];
            nonce[nonce.length - size + i] ^= packet[numberAt + i];
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(expanded(secret, version.labels + "key", 16), "AES"),
                new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(packet, 0, numberAt + size);
        return Unpooled.wrappedBuffer(cipher.doFinal(packet, numberAt + size, length - size));
    }

    private static byte[] mask(byte[] key, byte[] packet, int at) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding"); // of one block, as RFC 9001 has it
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher.doFinal(packet, at, SAMPLE);
    }

    /** HKDF-Expand-Label of TLS 1.3, for what fits into one hash. */
    private static byte[] expanded(byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[2 + 1 + name.length + 1 + 1];
        info[1] = (byte) length;
        info[2] = (byte) name.length;
        System.arraycopy(name, 0, info, 3, name.length);
        info[info.length - 1] = 1;
        return Arrays.copyOf(hmac(secret, info), length);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private static byte[] bytes(ByteBuf in, int length) {
        byte[] bytes = new byte[Math.min(length, in.readableBytes() + 1)];
        in.readBytes(bytes);
        return bytes;
    }

    /** A number of one, two, four or eight bytes. */
    static long number(ByteBuf in) {
        int first = in.readUnsignedByte();
        long number = first & 0x3F;
        for (int more = (1 << (first >> 6)) - 1; more > 0; more--) {
            number = number << 8 | in.readUnsignedByte();
        }
        return number;
    }
}
