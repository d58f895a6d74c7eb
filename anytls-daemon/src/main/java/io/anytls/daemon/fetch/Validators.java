package io.anytls.daemon.fetch;

/**
 * What a web server calls a version of a thing, so that it need not send the same again.
 *
 * @param etag as it was sent, or empty
 * @param lastModified as it was sent, or empty
 */
public record Validators(String etag, String lastModified) {

    /** Nothing is known. */
    public static final Validators NONE = new Validators("", "");

    /** What cannot be sent back as it came is as good as nothing. */
    public Validators {
        etag = isLine(etag) ? etag : "";
        lastModified = isLine(lastModified) ? lastModified : "";
    }

    private static boolean isLine(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
