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
}
