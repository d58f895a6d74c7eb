package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The object {@code dns}. */
public final class DnsFields {

    private static final Field<Optional<IpStrategy>> STRATEGY = Field.of(
            "strategy",
            DomainResolver.CHOICE,
            Optional.empty(),
            "Which addresses of a name are dialled, and which first, where neither the outbound nor"
                    + " `default_domain_resolver` says so.");

    static final Field<List<Json.Obj>> SERVERS = Field.of(
                    "servers",
                    StructuredTypes.OBJECTS,
                    "Name servers that are asked in place of the system's resolver.")
            .holding(() -> DnsServerFields.TABLE);

    static final Field<List<Json.Obj>> RULES = Field.of(
                    "rules",
                    StructuredTypes.OBJECTS,
                    "Which of them is asked for a name: the first rule that holds counts.")
            .holding(() -> DnsRules.TABLE);

    static final Field<String> FINAL = Field.of(
            "final",
            Types.TEXT_OR_NONE,
            "The tag of the server that is asked where no rule says another one; without it the first one.");

    private static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    static final Option<Duration> TIMEOUT = OPTIONS.time("timeout", Types.DURATION_OR_NONE, Duration.ofSeconds(10))
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofMinutes(1))
            .means("How long a server may take to answer. No other one is asked in its place.");

    static final Option<Boolean> NO_CACHE =
            OPTIONS.yesOrNo("disable_cache", false).means("Whether each question is asked anew.");

    static final Option<Integer> CAPACITY = OPTIONS.count("cache_capacity", 4_096)
            .atLeast(1)
            .atMost(1_000_000)
            .means("Answers that are kept, for as long as they say.");

    static final Option<Boolean> INDEPENDENT = OPTIONS.yesOrNo("independent_cache", false)
            .means("Whether an answer counts only for the server that has given it.");

    public static final Table TABLE = new Table("dns", List.of(STRATEGY, SERVERS, RULES, FINAL))
            .with(new ArrayList<>(OPTIONS.fields()))
            .with(List.of(
                    Field.ignored("reverse_mapping", "no name is told by its address"),
                    Field.refused(
                            "fakeip",
                            "addresses that stand for names are not given out: applications ask by name, and names go to the server as they are"),
                    Field.ignored("disable_expire", "an answer is kept for as long as it says"),
                    Field.ignored("optimistic", "an answer is kept for as long as it says"),
                    Field.ignored("client_subnet", "no server is told where applications are")));

    /** One of the servers. */
    public static final Table SERVER_TABLE = DnsServerFields.TABLE;

    /** What is said of a server's TLS. */
    public static final Table TLS_TABLE = DnsServerFields.TLS_TABLE;

    /** One of the rules. */
    public static final Table RULE_TABLE = DnsRules.TABLE;

    private DnsFields() {}

    static Values options(Section dns) {
        return OPTIONS.read(dns);
    }

    /** Which addresses of names are dialled where nothing else says it. */
    public static Optional<IpStrategy> strategy(Optional<Section> dns) {
        return dns.flatMap(section -> section.get(STRATEGY)).flatMap(chosen -> chosen);
    }

    /** Whether there are servers, usable or not. */
    public static boolean namesServers(Optional<Section> dns) {
        return dns.flatMap(section -> section.get(SERVERS))
                .filter(servers -> !servers.isEmpty())
                .isPresent();
    }
}
