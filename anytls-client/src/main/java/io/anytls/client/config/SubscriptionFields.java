package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.fetch.FetchRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** One of {@code subscriptions}. */
final class SubscriptionFields {

    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final int DIGITS = 16;

    private static final Field<String> TAG =
            Field.of("tag", Types.SOME_TEXT, "subscription", "The tag of the selector that its servers are in.");
    private static final Field<String> URL = Field.of(
                    "url",
                    Types.SOME_TEXT.checked("address", text -> {
                        FetchRequest.of(text);
                        return text;
                    }),
                    "Where the list is, `https://...`; required. Links, also in base64, a file of sing-box or one of Clash.")
            .asSecret();
    private static final Field<Duration> INTERVAL = Field.of(
            "interval",
            Types.DURATION_OR_NONE.checked("duration", interval -> {
                if (interval != null && interval.compareTo(SHORTEST) < 0) {
                    throw new IllegalArgumentException("has to be 5m or more");
                }
                return interval;
            }),
            Duration.ofHours(12),
            "How often it is fetched; at SIGHUP too.");
    private static final Field<String> USER_AGENT = Field.of(
            "user_agent",
            Types.TEXT.checked("string", text -> {
                if (!FetchRequest.isAgent(text)) {
                    throw new IllegalArgumentException("has to be one line of at most 256 characters");
                }
                return text;
            }),
            "anytls-client",
            "What the web server is told about this program: panels choose the format of the list by it.");
    private static final Field<String> DETOUR = Field.of(
            "detour", Types.TEXT_OR_NONE, "The tag of the outbound that it is fetched through; without one from here.");

    static final Table TABLE = new Table("subscription of the client", List.of(TAG, URL, INTERVAL, USER_AGENT, DETOUR));

    private SubscriptionFields() {}

    /** @param directory where what was fetched is kept */
    static Optional<SubscriptionOptions> read(Section subscription, Path directory) {
        return subscription
                .require(URL)
                .map(url -> new SubscriptionOptions(
                        subscription.value(TAG),
                        url,
                        subscription.value(INTERVAL),
                        subscription.value(USER_AGENT),
                        subscription.get(DETOUR),
                        directory.resolve("subscription-" + digest(url))));
    }

    /** So that a name of a file tells nobody the address. */
    private static String digest(String url) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }
}
