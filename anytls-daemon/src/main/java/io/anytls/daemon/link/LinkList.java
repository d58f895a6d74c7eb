package io.anytls.daemon.link;

import io.anytls.daemon.address.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What a subscription holds: links, one in a line, often in base64 as a whole.
 *
 * @param links in order
 * @param skipped a line for each thing that is no AnyTLS link, or a broken one; never with a password
 */
public record LinkList(List<AnyTlsLink> links, List<String> skipped) {

    /** The longest list, in bytes. */
    public static final int LONGEST = 4 << 20;

    private static final Set<String> QUOTES = Set.of("\"\"", "''", "``", "<>", "()", "“”");

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
            throw new IllegalArgumentException("the list of links is longer than 4 MiB");
        }
        List<AnyTlsLink> links = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        int number = 0;
        for (String line : plain(withoutMark(text)).lines().toList()) {
            number++;
            if (!line.isBlank()) {
                take(number, unquoted(line.strip()), links, skipped);
            }
        }
        return new LinkList(links, skipped);
    }

    /**
     * The text of a file: UTF-8, or UTF-16 with a byte order mark, which Windows' shells write. The mark is no part of it.
     *
     * @throws IllegalArgumentException with one line, if it is compressed
     */
    public static String text(byte[] file) {
        if (file.length > 1 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b) {
            throw new IllegalArgumentException("this is compressed: curl --compressed, or gunzip, makes text of it");
        }
        boolean wide = file.length > 1
                && (file[0] == (byte) 0xff && file[1] == (byte) 0xfe
                        || file[0] == (byte) 0xfe && file[1] == (byte) 0xff);
        return withoutMark(new String(file, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8));
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
            AnyTlsLink link = AnyTlsLink.parse(line);
            requireName(link.sni());
            links.add(link);
        } catch (IllegalArgumentException e) {
            skipped.add("line " + number + ": " + e.getMessage());
        }
    }

    /** No configuration takes another. */
    private static void requireName(String sni) {
        try {
            if (!sni.isEmpty()) {
                HostPort.parseHost(sni);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the sni in the link is neither a name nor an IP address", e);
        }
    }

    /** Links are copied out of lists, code and mails. */
    private static String unquoted(String line) {
        String text = line.replaceFirst("^[-*•] +", "");
        text = text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
        boolean quoted = text.length() > 1 && QUOTES.contains(text.charAt(0) + "" + text.charAt(text.length() - 1));
        return quoted && AnyTlsLink.isLink(text.substring(1)) ? text.substring(1, text.length() - 1) : line;
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
        String decoded = withoutMark(decoded(text));
        ForeignFormat.refuse(decoded);
        if (decoded.contains("://")) {
            return decoded;
        }
        throw new IllegalArgumentException("this is neither a link nor a list of links");
    }

    /** The same text if it is no base64, whatever the alphabet. */
    private static String decoded(String text) {
        String base64 = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
