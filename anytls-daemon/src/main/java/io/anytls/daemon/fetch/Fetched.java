package io.anytls.daemon.fetch;

import java.util.Map;
import java.util.Optional;

/**
 * What has come of a {@link FetchRequest}.
 *
 * @param changed false if it is still what the request's validators stand for: there is no body then
 * @param body decompressed; not to be changed
 * @param validators for the next request
 * @param headers by their names in lower case; of a name that comes twice the last one
 */
public record Fetched(boolean changed, byte[] body, Validators validators, Map<String, String> headers) {

    public Fetched {
        headers = Map.copyOf(headers);
    }

    /** @param name in lower case */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Any of it may be a secret. */
    @Override
    public String toString() {
        return "Fetched[" + (changed ? body.length + " bytes" : "unchanged") + "]";
    }
}
