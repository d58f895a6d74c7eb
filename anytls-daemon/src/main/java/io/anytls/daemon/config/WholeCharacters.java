package io.anytls.daemon.config;

import java.io.Reader;

/**
 * A text, read in pieces of which none ends between the two halves of a character: where its buffer does, the library for YAML fails. For
 * one thread.
 */
final class WholeCharacters extends Reader {

    private final String text;
    private int next;

    WholeCharacters(String text) {
        this.text = text;
    }

    @Override
    public int read(char[] to, int at, int most) {
        if (next == text.length()) {
            return -1;
        }
        int end = Math.min(text.length(), next + most);
        boolean between = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        if (between && end - next > 1) {
            end--;
        }
        text.getChars(next, end, to, at);
        int many = end - next;
        next = end;
        return many;
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
