package io.anytls.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Servers, or rules, that somebody else lists.
 *
 * @param kind what its list is for
 * @param tag of the group that they are in, or the provider's name
 * @param address where the list is
 * @param interval between two fetches
 * @param userAgent what the web server is told
 * @param through the tag of the outbound that it is fetched through; from here without one
 * @param kept the file that has what was fetched last
 */
public record SubscriptionOptions(
        ListKind kind,
        String tag,
        ListAddress address,
        Duration interval,
        String userAgent,
        Optional<String> through,
        Path kept) {

    /** What a list may have, in bytes. */
    public static final int LARGEST = 16 << 20;

    /** What it is called in messages. */
    public String shown() {
        return kind.word() + " " + tag;
    }

    @Override
    public String toString() {
        return "SubscriptionOptions[" + tag + "]";
    }
}
