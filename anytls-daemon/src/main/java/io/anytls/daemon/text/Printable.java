package io.anytls.daemon.text;

/**
 * Makes a text fit for a terminal. Some of the words that are shown come from peers, certificates, links and files, and a terminal
 * obeys control characters: those of ASCII, those of C1 (U+0080 to U+009F, which need no escape byte), and those that turn the
 * direction of writing round.
 */
public final class Printable {

    private static final String TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    private Printable() {}

    /** One line: each character that a terminal would obey is a question mark, line ends too. Null is an empty line. */
    public static String line(String text) {
        return text == null ? "" : replaced(text, false);
    }

    /** Several lines: line ends and tabs stay. */
    public static String lines(String text) {
        return replaced(text, true);
    }

    private static String replaced(String text, boolean several) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(isPlain(c) || several && (c == '\n' || c == '\r' || c == '\t') ? c : '?');
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029' && TURNING.indexOf(c) < 0;
    }
}
