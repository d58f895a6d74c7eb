package io.anytls.e2e.target;

import io.anytls.testkit.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * Bytes that differ everywhere, so that one that is lost, doubled or out of place changes the hash.
 *
 * @param seed two payloads of one seed are equal up to the shorter one's end
 */
public record Payload(long seed, long length) {

    private static final int CHUNK = 64 << 10;

    public void writeTo(OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (long left = length; left > 0; left -= CHUNK) {
            random.nextBytes(chunk);
            out.write(chunk, 0, (int) Math.min(left, CHUNK));
        }
        out.flush();
    }

    public byte[] bytes() {
        byte[] bytes = new byte[Math.toIntExact(length)];
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (int at = 0; at < bytes.length; at += CHUNK) {
            random.nextBytes(chunk);
            System.arraycopy(chunk, 0, bytes, at, Math.min(CHUNK, bytes.length - at));
        }
        return bytes;
    }

    /** What whoever receives all of it has to find. */
    public Received expected() {
        MessageDigest digest = Sha256.begin();
        try {
            writeTo(new OutputStream() {
                @Override
                public void write(int b) {
                    digest.update((byte) b);
                }

                @Override
                public void write(byte[] bytes, int from, int count) {
                    digest.update(bytes, from, count);
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Received(length, Sha256.soFar(digest));
    }

    /** Reads up to the end. */
    public static Received drain(InputStream in) throws IOException {
        return drain(in, Long.MAX_VALUE);
    }

    /** Reads up to the end, or so many bytes. */
    public static Received drain(InputStream in, long atMost) throws IOException {
        MessageDigest digest = Sha256.begin();
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        while (total < atMost) {
            int read = in.read(chunk, 0, (int) Math.min(CHUNK, atMost - total));
            if (read < 0) {
                break;
            }
            digest.update(chunk, 0, read);
            total += read;
        }
        return new Received(total, Sha256.soFar(digest));
    }

    /** How much came, and which bytes they were. */
    public record Received(long length, String sha256) {}
}
