package io.anytls.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Servers that somebody else lists.
 *
 * @param tag of the group that they are in
 * @param url where the list is; what is in it may be a secret
 * @param interval between two fetches
 * @param userAgent what the web server is told
 * @param through the tag of the outbound that it is fetched through; from here without one
 * @param kept the file that has what was fetched last
 */
public record SubscriptionOptions(
        String tag, String url, Duration interval, String userAgent, Optional<String> through, Path kept) {

    @Override
    public String toString() {
        return "SubscriptionOptions[" + tag + "]";
    }
}
