package io.anytls.client.inbound.http.response;

/**
 * Where a response's body ends.
 *
 * @param length bytes, for {@link Kind#LENGTH} only
 */
public record Framing(Kind kind, long length) {

    /** RFC 9112, section 6.3. */
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_END
    }

    static final Framing NONE = new Framing(Kind.NONE, 0);
    static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    static final Framing UNTIL_END = new Framing(Kind.UNTIL_END, 0);

    static Framing length(long length) {
        return new Framing(Kind.LENGTH, length);
    }

    /** Whether the body ends with the connection, so that a body cut off looks complete. */
    public boolean isUntilEnd() {
        return kind == Kind.UNTIL_END;
    }
}
