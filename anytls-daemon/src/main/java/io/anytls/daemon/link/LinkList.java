package io.anytls.daemon.link;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a subscription holds: links, one in a line, often in base64 as a whole.
 *
 * @param links in order
 * @param skipped a line for each thing that is no AnyTLS link, or a broken one; never with a password
 */
public record LinkList(List<AnyTlsLink> links, List<String> skipped) {

    /** The longest list, in bytes. */
    public static final int LONGEST = 4 << 20;

    public LinkList {
        links = List.copyOf(links);
        skipped = List.copyOf(skipped);
    }

    /**
     * Understands a single link, lines of links, and base64 (of either alphabet, with or without padding) of that.
     *
     * @throws IllegalArgumentException with one line, if it is none of that
     */
    public static LinkList parse(String text) {
        if (text.length() > LONGEST) {
            throw tooLong();
        }
        List<AnyTlsLink> links = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        int number = 0;
        for (String line : plain(withoutMark(text)).lines().toList()) {
            number++;
            if (!line.isBlank()) {
                take(number, line.strip(), links, skipped);
            }
        }
        return new LinkList(links, skipped);
    }

    /** What is said about a list of more than {@link #LONGEST} bytes. */
    public static IllegalArgumentException tooLong() {
        return new IllegalArgumentException("the list of links is longer than 4 MiB");
    }

    private static void take(int number, String line, List<AnyTlsLink> links, List<String> skipped) {
        if (!AnyTlsLink.isLink(line)) {
            int colon = line.indexOf("://");
            boolean scheme = colon > 0 && line.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]{0,31}");
            skipped.add("line " + number + ": "
                    + (scheme ? line.substring(0, colon) + " links are not supported" : "this is no link"));
            return;
        }
        try {
            links.add(AnyTlsLink.parse(line));
        } catch (IllegalArgumentException e) {
            skipped.add("line " + number + ": " + e.getMessage());
        }
    }

    /** Some editors and servers begin a text with a byte order mark. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String plain(String text) {
        ForeignFormat.refuse(text);
        if (text.contains("://")) {
            return text;
        }
        String base64 = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        try {
            String decoded = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            if (decoded.contains("://")) {
                return withoutMark(decoded);
            }
        } catch (IllegalArgumentException e) {
            // told below: the cause would quote the text
        }
        throw new IllegalArgumentException("this is neither a link nor a list of links");
    }
}
