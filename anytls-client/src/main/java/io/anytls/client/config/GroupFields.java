package io.anytls.client.config;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Outbounds that choose among others. */
final class GroupFields {

    /** The types of groups. */
    static final Set<String> TYPES = Set.of("selector", "urltest", "fallback", "balance");

    private static final String PAGE = "https://www.gstatic.com/generate_204";

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`selector`: a person chooses.");
    private static final Field<String> MEASURED = Field.of(
            "type",
            Types.TEXT,
            "`urltest`: the fastest is chosen; `fallback`, which sing-box does not have: the first that works, and back to an"
                    + " earlier one when that has answered twice in a row.");
    private static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    static final Field<List<String>> OUTBOUNDS = Field.of(
            "outbounds",
            StructuredTypes.TEXTS,
            "The tags of the outbounds that it chooses among, groups too; required. An outbound that is not chosen keeps no session ready.");
    private static final Field<String> DEFAULT = Field.of(
                    "default",
                    Types.TEXT_OR_NONE,
                    "The outbound that it begins with, unless another one was chosen and is remembered (`data_dir`).")
            .otherwise("the first one");
    private static final Field<Boolean> INTERRUPT = Field.of(
            "interrupt_exist_connections",
            Types.FLAG,
            false,
            "Whether the streams of the previous outbound are closed when another one is chosen; else they run to their end.");
    private static final Field<String> URL = Field.of(
            "url",
            Types.TEXT.checked("address", GroupFields::page).unless(Types.EMPTY),
            PAGE,
            "What is asked for through each, with HEAD: any answer will do, and the time to it counts.");
    private static final Field<Duration> INTERVAL = Field.of(
            "interval",
            Types.DURATION_OR_NONE,
            Duration.ofMinutes(3),
            "The time between two rounds; the first comes with the first request.");
    private static final Field<Integer> TOLERANCE = Field.of(
            "tolerance",
            Types.LISTEN_PORT.checked("milliseconds", millis -> millis == 0 ? 50 : millis),
            50,
            "Of `urltest`: by how many milliseconds another outbound has to be faster than the one in use.");
    private static final Field<Duration> IDLE = Field.of(
            "idle_timeout",
            Types.DURATION_OR_NONE,
            Duration.ofMinutes(30),
            "After this time without a request the rounds pause until the next one; not below `interval`.");

    private static final Field<String> BALANCE =
            Field.of("type", Types.TEXT, "`balance`, which sing-box does not have: all of its outbounds are used.");
    private static final Field<Boolean> STRATEGY = Field.of(
            "strategy",
            Types.choice(Map.of("round-robin", false, "consistent-hashing", true)),
            true,
            "`consistent-hashing`: a site always goes to the same one; `round-robin`: each request goes to the next one.");

    static final Table BALANCE_TABLE =
            new Table("balance outbound of the client", List.of(BALANCE, TAG, OUTBOUNDS, STRATEGY));
    static final Table SELECTOR_TABLE =
            new Table("selector outbound of the client", List.of(TYPE, TAG, OUTBOUNDS, DEFAULT, INTERRUPT));
    static final Table MEASURED_TABLE = new Table(
            "urltest and fallback outbounds of the client",
            List.of(MEASURED, TAG, OUTBOUNDS, URL, INTERVAL, TOLERANCE, IDLE, INTERRUPT));

    private final Memberships memberships;

    GroupFields(Memberships memberships) {
        this.memberships = memberships;
    }

    static Table table(Entry entry) {
        return switch (entry.type()) {
            case "selector" -> SELECTOR_TABLE;
            case "balance" -> BALANCE_TABLE;
            default -> MEASURED_TABLE;
        };
    }

    private static String page(String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535) {
                return text;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("has to be an address of the web, such as \"" + PAGE + "\"");
    }

    /** @return empty if what is wrong with it leaves too little of it */
    Optional<GroupConfig> read(Entry entry, Section group) {
        if (group.require(OUTBOUNDS).isEmpty()) {
            return Optional.empty();
        }
        List<String> members = memberships.usable(entry, group);
        if (members.isEmpty()) {
            return Optional.empty();
        }
        group.effective().settle(OUTBOUNDS, members);
        return switch (entry.type()) {
            case "selector" -> selector(entry, group, members);
            case "balance" -> {
                refuseOpenOnly(entry, group, members);
                yield Optional.of(new BalanceOptions(members, group.value(STRATEGY)));
            }
            default -> measured(entry, group, members);
        };
    }

    private Optional<GroupConfig> selector(Entry entry, Section group, List<String> members) {
        List<String> written = group.get(OUTBOUNDS).orElseThrow();
        String first = group.get(DEFAULT).orElse(written.get(0));
        if (!written.contains(first)) {
            group.error(DEFAULT, "is none of the group's outbounds");
            return Optional.empty();
        }
        String begins = members.contains(first) ? first : members.get(0);
        memberships.refuseOpenStandIn(entry, first, begins);
        group.effective().settle(DEFAULT, begins);
        return Optional.of(new SelectorOptions(members, begins, group.value(INTERRUPT)));
    }

    /** What was to be hidden does not go into the open because the servers of its group are left out. */
    private void refuseOpenOnly(Entry entry, Section group, List<String> members) {
        if (members.stream().allMatch(memberships::leadsIntoTheOpen)) {
            group.get(OUTBOUNDS).orElseThrow().stream()
                    .filter(tag -> !members.contains(tag))
                    .findFirst()
                    .ifPresent(lost -> memberships.refuseOpenStandIn(entry, lost, members.get(0)));
        }
    }

    private Optional<GroupConfig> measured(Entry entry, Section group, List<String> members) {
        refuseOpenOnly(entry, group, members);
        if (group.value(INTERVAL).compareTo(group.value(IDLE)) > 0) {
            group.error(INTERVAL, "has to be at most idle_timeout");
        }
        return Optional.of(new MeasuredOptions(
                entry.type(),
                members,
                group.value(URL),
                group.value(INTERVAL),
                Duration.ofMillis(group.value(TOLERANCE)),
                group.value(IDLE),
                group.value(INTERRUPT)));
    }
}
