package io.anytls.client.config;

import io.anytls.client.clash.ProviderFetches;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.KeptContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One of {@code subscriptions}. */
final class SubscriptionFields {

    private static final Duration EVERY = Duration.ofHours(12);
    private static final String AGENT = "anytls-client";
    private static final Duration SHORTEST = Duration.ofMinutes(5);

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
            EVERY,
            "How often it is fetched; at SIGHUP too.");
    private static final Field<String> USER_AGENT = Field.of(
            "user_agent",
            Types.TEXT.checked("string", text -> {
                if (!FetchRequest.isAgent(text)) {
                    throw new IllegalArgumentException("has to be one line of at most 256 characters");
                }
                return text;
            }),
            AGENT,
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
                        ListKind.SUBSCRIPTION,
                        subscription.value(TAG),
                        new ListAddress(url, Optional.empty()),
                        subscription.value(INTERVAL),
                        subscription.value(USER_AGENT),
                        subscription.get(DETOUR),
                        kept(url, directory)));
    }

    /**
     * One of the command line, with the defaults of the file.
     *
     * @param url of the web, or of a file
     * @throws IllegalArgumentException with what is wrong with it
     */
    static SubscriptionOptions said(String url, String tag, Path directory) {
        return new SubscriptionOptions(
                ListKind.SUBSCRIPTION,
                tag,
                ListAddress.parse(url),
                EVERY,
                AGENT,
                Optional.empty(),
                kept(url, directory));
    }

    /** One that a Clash file names. */
    static SubscriptionOptions provider(ProviderFetches.Wanted wanted) {
        return new SubscriptionOptions(
                wanted.rules() ? ListKind.RULES : ListKind.PROXIES,
                wanted.name(),
                new ListAddress(wanted.url(), Optional.empty()),
                wanted.interval().compareTo(SHORTEST) < 0 ? SHORTEST : wanted.interval(),
                AGENT,
                wanted.through(),
                wanted.kept());
    }

    private static Path kept(String url, Path directory) {
        return directory.resolve("subscription-" + KeptContent.name(url));
    }
}
