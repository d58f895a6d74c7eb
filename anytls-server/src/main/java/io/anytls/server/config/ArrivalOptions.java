package io.anytls.server.config;

import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import io.anytls.server.access.SourceRanges;
import java.time.Duration;
import java.util.List;

/**
 * How a listener treats connections before and between their streams.
 *
 * @param values of the options below
 */
public record ArrivalOptions(Values values) implements Optioned<ArrivalOptions> {

    private static final ValueType<List<String>> SOURCES = StructuredTypes.texts(
            "address range or array of address ranges", Types.TEXT.checked("address range", text -> {
                SourceRanges.of(List.of(text));
                return text;
            }));

    public static final OptionGroup<ArrivalOptions> OPTIONS = new OptionGroup<>(ArrivalOptions::new);

    public static final Option<List<String>> UNLIMITED_SOURCES = OPTIONS.list(
                    "unlimited_sources", SOURCES, String.class, List.of(), "RANGE")
            .flag()
            .means("Addresses, such as `127.0.0.1` or `10.0.0.0/8`, that may have all the connections which have not"
                    + " authenticated, not a quarter of them: port forwarders and proxies in front of the server.");

    public static final Option<Duration> SESSION_IDLE = OPTIONS.time("session_idle_timeout", Duration.ofHours(1))
            .zero("never")
            .flag()
            .means("A session is closed after this time without a stream.");

    public static final Option<Duration> REVOKE_AFTER = OPTIONS.time("revoke_after", Duration.ofSeconds(30))
            .zero("they end at once")
            .flag()
            .means("How long the open streams of a user who has been removed go on.");

    /** What holds where nothing is said. */
    public static final ArrivalOptions DEFAULT = OPTIONS.standard();

    /** Ranges in CIDR notation. */
    public List<String> unlimitedSources() {
        return values.get(UNLIMITED_SOURCES);
    }

    /** Zero: never. */
    public Duration sessionIdle() {
        return values.get(SESSION_IDLE);
    }

    /** Zero: not at all. */
    public Duration revokeAfter() {
        return values.get(REVOKE_AFTER);
    }

    @Override
    public ArrivalOptions with(Values others) {
        return new ArrivalOptions(others);
    }
}
