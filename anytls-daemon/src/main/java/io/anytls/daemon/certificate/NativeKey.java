package io.anytls.daemon.certificate;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;

/** A private key in the eyes of BoringSSL, which computes the public half and compares it with the one that stands there. */
final class NativeKey {

    private NativeKey() {}

    /** Takes less than a millisecond; a first signature of the JDK takes 50. Only where the library is loaded. */
    static boolean isSound(PrivateKey key) {
        byte[] pem = ("-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer direct = ByteBuffer.allocateDirect(pem.length).put(pem);
        try {
            long bio = SSL.newMemBIO();
            try {
                SSL.bioWrite(bio, Buffer.address(direct), pem.length);
                SSL.freePrivateKey(SSL.parsePrivateKey(bio, null));
                return true;
            } finally {
                SSL.freeBIO(bio);
            }
        } catch (Exception e) { // as these methods declare it
            return false;
        } finally {
            for (int i = 0; i < pem.length; i++) {
                direct.put(i, (byte) 0); // nobody finds it there later
            }
        }
    }
}
