package io.anytls.daemon.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468, with the headers of RFC 1421 that old keys have).
 *
 * @param label what stands after BEGIN
 * @param encrypted whether its headers say so; the bytes are then useless
 * @param der the content
 */
record PemBlock(String label, boolean encrypted, byte[] der) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADERS = Pattern.compile("(?m)^[A-Za-z-]+:.*$");

    /** @throws IllegalArgumentException if a block is not base64; text around the blocks is skipped */
    static List<PemBlock> parse(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String body = matcher.group(2);
            boolean encrypted = body.contains(",ENCRYPTED") || body.contains(", ENCRYPTED");
            String base64 = HEADERS.matcher(body).replaceAll("");
            byte[] der = encrypted ? new byte[0] : decode(base64);
            blocks.add(new PemBlock(matcher.group(1), encrypted, der));
        }
        return blocks;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is damaged (a block in it is not base64)", e);
        }
    }
}
