package io.anytls.daemon.layout;

import io.anytls.daemon.layout.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text that is known to be right into its {@link Token}s. */
final class Scanner {

    private static final String MARKS = "{}[]:,";

    private final String text;
    private int at;

    private Scanner(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Scanner scanner = new Scanner(text);
        List<Token> tokens = new ArrayList<>();
        for (Token token = scanner.next(); token != null; token = scanner.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    /** Null at the end. */
    private Token next() {
        int lines = 0;
        while (at < text.length() && isBlank(text.charAt(at))) {
            lines += endsLine(at++) ? 1 : 0;
        }
        if (at == text.length()) {
            return null;
        }
        int from = at;
        Kind kind = skip();
        return new Token(kind, text.substring(from, at).stripTrailing(), lines);
    }

    /** Whether it does so by itself: of the two characters that end a line elsewhere, the second. */
    private boolean endsLine(int place) {
        char c = text.charAt(place);
        return c == '\n' || c == '\r' && !text.startsWith("\n", place + 1);
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    private Kind skip() {
        char first = text.charAt(at);
        if (first == '"') {
            skipString();
            return Kind.VALUE;
        } else if (first == '#' || text.startsWith("//", at)) {
            while (at < text.length() && "\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return Kind.LINE_COMMENT;
        } else if (text.startsWith("/*", at)) {
            at = text.indexOf("*/", at + 2) + 2;
            return Kind.BLOCK_COMMENT;
        } else if (MARKS.indexOf(first) >= 0) {
            at++;
            return Kind.MARK;
        }
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        return Kind.VALUE;
    }

    private static boolean isOfWord(char c) {
        return !isBlank(c) && MARKS.indexOf(c) < 0 && c != '"' && c != '/' && c != '#';
    }

    private void skipString() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }
}
