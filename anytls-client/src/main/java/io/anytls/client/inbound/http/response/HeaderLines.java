package io.anytls.client.inbound.http.response;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Header lines, or trailer lines, one after the other. What is no header is dropped; a folded line is joined (RFC 9112, section 5.2),
 * blanks before a colon go (section 5.1), and each control character in a value becomes a blank (RFC 9110, section 5.5).
 */
final class HeaderLines {

    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

    private final HttpHeaders headers =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();

    private String name;
    private final StringBuilder value = new StringBuilder();

    /** @param line not empty */
    void add(String line) {
        if (isBlank(line.charAt(0))) {
            value.append(' ').append(line);
            return;
        }
        finishLine();
        int colon = line.indexOf(':');
        String before = colon < 0 ? "" : clean(line.substring(0, colon));
        if (isName(before)) {
            name = before;
            value.append(line, colon + 1, line.length());
        }
    }

    /** All that were added. */
    HttpHeaders finish() {
        finishLine();
        return headers;
    }

    private void finishLine() {
        if (name != null) {
            headers.add(name, clean(value.toString()));
        }
        name = null;
        value.setLength(0);
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || NAME_MARKS.indexOf(c) >= 0);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Without control characters, and without blanks around it. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(c < ' ' && c != '\t' || c == 0x7f ? ' ' : (char) c));
        int start = 0;
        int end = clean.length();
        while (start < end && isBlank(clean.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(clean.charAt(end - 1))) {
            end--;
        }
        return clean.substring(start, end);
    }
}
