package io.anytls.daemon.ech;

import io.anytls.daemon.pem.PemBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a client needs in order to encrypt its hello for a server: an ECHConfigList of RFC 9849, best first. Immutable. */
public final class EchConfigList {

    static final String LABEL = "ECH CONFIGS";

    private final byte[] bytes;
    private final String publicName;

    private EchConfigList(byte[] bytes, String publicName) {
        this.bytes = bytes;
        this.publicName = publicName;
    }

    /**
     * Reads the form that crosses the wire.
     *
     * @throws IllegalArgumentException if it is damaged, or has nothing that can be used: without that the hello would go out in clear
     */
    public static EchConfigList of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 2 || Short.toUnsignedInt(in.getShort()) != in.remaining() || !in.hasRemaining()) {
            throw new IllegalArgumentException("it is no list of ECH configurations");
        }
        List<EchConfig> usable = new ArrayList<>();
        while (in.hasRemaining()) {
            EchConfig.read(in).ifPresent(usable::add);
        }
        if (usable.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has no ECH configuration that can be used here (version fe0d, X25519 and HKDF-SHA256)");
        }
        return new EchConfigList(bytes.clone(), usable.get(0).publicName());
    }

    /**
     * Reads PEM with one block ECH CONFIGS.
     *
     * @throws IllegalArgumentException if that is not there once, or see {@link #of}
     */
    public static EchConfigList ofPem(String text) {
        return of(EchPem.only(PemBlock.parse(text), LABEL));
    }

    /** As a file has it. */
    public String pem() {
        return EchPem.write(LABEL, bytes);
    }

    /** What the first one that can be used shows in place of the server's name. */
    public String publicName() {
        return publicName;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EchConfigList list && Arrays.equals(bytes, list.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "EchConfigList[" + publicName + "]";
    }
}
