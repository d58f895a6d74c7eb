package io.anytls.daemon.layout;

/**
 * A piece of a text in sing-box's dialect of JSON.
 *
 * @param text as it is written
 * @param linesBefore ends of lines between this and what stands before it
 */
record Token(Kind kind, String text, int linesBefore) {

    enum Kind {
        /** A brace, a bracket, a colon or a comma. */
        MARK,

        /** A string with its quotes, a number, a word. */
        VALUE,

        /** Until the end of its line. */
        LINE_COMMENT,

        /** May have several lines, and something behind it. */
        BLOCK_COMMENT
    }

    boolean isComment() {
        return kind == Kind.LINE_COMMENT || kind == Kind.BLOCK_COMMENT;
    }

    /** Whether it is this brace, bracket, colon or comma. */
    boolean is(char mark) {
        return kind == Kind.MARK && text.charAt(0) == mark;
    }

    /** Whether an object or an array begins here. */
    boolean opens() {
        return is('{') || is('[');
    }

    boolean closes() {
        return is('}') || is(']');
    }
}
