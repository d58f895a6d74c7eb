package io.anytls.daemon.ech;

import io.anytls.daemon.pem.PemBlock;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server's private keys for ECH, each with its configuration. The first is what clients with an old one are told to use. Immutable. */
public final class EchKeys {

    static final String LABEL = "ECH KEYS";

    private final byte[] bytes;
    private final List<Key> keys;

    private EchKeys(byte[] bytes, List<Key> keys) {
        this.bytes = bytes;
        this.keys = List.copyOf(keys);
    }

    /**
     * One of them.
     *
     * @param secret of X25519
     * @param config an ECHConfig
     */
    record Key(byte[] secret, byte[] config) {
        @Override
        public String toString() {
            return "Key";
        }
    }

    /**
     * Reads pairs of a private key and its configuration, each with its length in two bytes before it, as Go's programs have them.
     *
     * @throws IllegalArgumentException if it is damaged, or a configuration is of a kind that cannot be used
     */
    static EchKeys of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Key> keys = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                Key key = new Key(next(in), next(in));
                ByteBuffer config = ByteBuffer.wrap(key.config);
                if (EchConfig.read(config).isEmpty() || config.hasRemaining()) {
                    throw new IllegalArgumentException(
                            "it has an ECH configuration that cannot be used here (version fe0d, X25519 and HKDF-SHA256 can)");
                }
                keys.add(key);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is damaged (an ECH key in it is not whole)", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no ECH key in it");
        }
        return new EchKeys(bytes.clone(), keys);
    }

    private static byte[] next(ByteBuffer in) {
        byte[] part = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining() + 1)];
        in.get(part);
        return part;
    }

    /**
     * Reads PEM with blocks ECH KEYS.
     *
     * @throws IllegalArgumentException if there is none or another one, or see {@link #of}
     */
    public static EchKeys ofPem(String text) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<PemBlock> blocks = PemBlock.parse(text);
        for (int i = 0; i == 0 || i < blocks.size(); i++) {
            all.writeBytes(EchPem.only(blocks.subList(i, Math.min(i + 1, blocks.size())), LABEL));
        }
        return of(all.toByteArray());
    }

    /** As a file has it. */
    public String pem() {
        return EchPem.write(LABEL, bytes);
    }

    List<Key> keys() {
        return keys;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EchKeys others && Arrays.equals(bytes, others.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "EchKeys[" + keys.size() + "]";
    }
}
