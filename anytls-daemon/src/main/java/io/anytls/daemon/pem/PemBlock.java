package io.anytls.daemon.pem;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468, with the headers of RFC 1421 that old keys have).
 *
 * @param label what stands after BEGIN
 * @param encrypted whether its headers say so; the bytes are then useless
 * @param der the content
 */
public record PemBlock(String label, boolean encrypted, byte[] der) {

    private static final String DASHES = "-----";
    private static final String BEGIN = DASHES + "BEGIN ";
    private static final String END = DASHES + "END ";
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9 ]{1,40}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,40}: .*");

    /**
     * In one pass: a file may be as large as its limit and be nothing but beginnings.
     *
     * @throws IllegalArgumentException if a block has no end, or is not base64; text around the blocks is skipped
     */
    public static List<PemBlock> parse(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int labelAt = at + BEGIN.length();
            int bodyAt = text.indexOf(DASHES, labelAt);
            String label = bodyAt < 0 ? "" : text.substring(labelAt, Math.min(bodyAt, labelAt + 41));
            if (!LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException("it is damaged (a line -----BEGIN ...----- is not whole)");
            }
            int endAt = text.indexOf(DASHES, bodyAt + DASHES.length()); // neither headers nor base64 have any
            String end = END + label + DASHES;
            if (endAt < 0 || !text.startsWith(end, endAt)) {
                throw new IllegalArgumentException("it is damaged (" + end + " is missing)");
            }
            blocks.add(block(label, text.substring(bodyAt + DASHES.length(), endAt)));
            at = text.indexOf(BEGIN, endAt + end.length());
        }
        return blocks;
    }

    private static PemBlock block(String label, String body) {
        StringBuilder base64 = new StringBuilder(body.length());
        boolean encrypted = false;
        for (String line : body.lines().toList()) {
            if (HEADER.matcher(line).matches()) {
                encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
            } else {
                base64.append(line.strip());
            }
        }
        return new PemBlock(label, encrypted, encrypted ? new byte[0] : decode(base64.toString()));
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    base64.contains("\\n")
                            ? "it has no lines: they end with \\n as two characters, which have to become line ends"
                            : "it is damaged (a block in it is not base64)",
                    e);
        }
    }

    /** The bytes may be a key. */
    @Override
    public String toString() {
        return "PemBlock[" + label + "]";
    }
}
