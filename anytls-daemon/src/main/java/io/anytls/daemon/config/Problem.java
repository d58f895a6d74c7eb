package io.anytls.daemon.config;

/**
 * One mistake, or something a person should know.
 *
 * @param path such as {@code outbounds[0].tls.enable}, or empty for the whole
 * @param at where it stands; null if it stands nowhere, as a file that cannot be read
 * @param reason why, and what to do; never contains a secret
 */
public record Problem(String path, Position at, String reason) {

    /** In one line: {@code outbounds[0].tls.enable (line 14, column 9): unknown field "enable", did you mean "enabled"?}. */
    @Override
    public String toString() {
        String where = path + (at == null ? "" : path.isEmpty() ? at.toString() : " (" + at + ")");
        return where.isEmpty() ? reason : where + ": " + reason;
    }
}
