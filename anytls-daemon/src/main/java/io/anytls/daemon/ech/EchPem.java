package io.anytls.daemon.ech;

import io.anytls.daemon.pem.PemBlock;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** PEM as sing-box writes it for ECH. */
final class EchPem {

    private static final int COLUMNS = 64;

    private EchPem() {}

    /** @throws IllegalArgumentException if there is not one block, with this label */
    static byte[] only(List<PemBlock> blocks, String label) {
        if (blocks.size() != 1 || !blocks.get(0).label().equals(label)) {
            throw new IllegalArgumentException(
                    blocks.isEmpty()
                            ? "there is no block -----BEGIN " + label + "----- in it"
                            : "it has to be one block -----BEGIN " + label + "-----, and has "
                                    + (blocks.size() > 1
                                            ? blocks.size() + " blocks"
                                            : "one of " + blocks.get(0).label()));
        }
        return blocks.get(0).der();
    }

    static String write(String label, byte[] bytes) {
        Base64.Encoder lines = Base64.getMimeEncoder(COLUMNS, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + label + "-----\n" + lines.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }
}
