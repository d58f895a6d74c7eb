package io.anytls.daemon.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Just enough DER to wrap an old private key. */
final class Der {

    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Der() {}

    /**
     * PKCS#8 around a PKCS#1 or SEC1 key. Its AlgorithmIdentifier (RSA, or EC with the curve) is the same as in the public key's
     * SubjectPublicKeyInfo, whose first element it is, so it is copied from there.
     */
    static byte[] pkcs8(byte[] subjectPublicKeyInfo, byte[] key) {
        ByteBuffer info = ByteBuffer.wrap(subjectPublicKeyInfo);
        readHeader(info);
        int start = info.position();
        int length = readHeader(info);
        byte[] algorithm = new byte[info.position() - start + length];
        info.position(start).get(algorithm);
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** Moves to an element's content; its length. */
    private static int readHeader(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = length & 0x7f; i > 0; i--) {
            value = value << 8 | der.get() & 0xff;
        }
        return value;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = content.size();
        if (length < 0x80) {
            whole.write(length);
        } else {
            whole.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length}); // keys are below 64 KiB
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
