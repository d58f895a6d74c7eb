package io.anytls.server.config;

import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.time.Duration;

/**
 * How datagrams of users are treated; how many they may send is among the {@link LimitOptions}.
 *
 * @param values of the options below
 */
public record DatagramOptions(Values values) implements Optioned<DatagramOptions> {

    public static final OptionGroup<DatagramOptions> OPTIONS = new OptionGroup<>(DatagramOptions::new);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public static final Option<Duration> TIMEOUT = OPTIONS.time("udp_timeout", Duration.ofMinutes(5))
            .atLeast(SHORTEST)
            .atMost(LONGEST)
            .flag()
            .means("How long a target of datagrams may be silent in both directions. A stream ends"
                    + " when all of its targets have been silent for so long.");

    public static final Option<Duration> QUIC_TIMEOUT = OPTIONS.time("udp_timeout_quic", Duration.ofSeconds(30))
            .atLeast(SHORTEST)
            .atMost(LONGEST)
            .flag()
            .means("The same for port 443.");

    public static final Option<Duration> QUERY_TIMEOUT = OPTIONS.time("udp_timeout_query", Duration.ofSeconds(10))
            .atLeast(SHORTEST)
            .atMost(LONGEST)
            .flag()
            .means("The same for ports of one question and one answer: 53, 123 and 3478.");

    public static final Option<Boolean> FULL_CONE = OPTIONS.yesOrNo("udp_full_cone", false)
            .flag()
            .means("Whether anybody may send datagrams to a user's socket, once he has one; else only addresses to"
                    + " which it has sent, from any port. Some games and calls between two people need it.");

    /** What holds where nothing is said. */
    public static final DatagramOptions DEFAULT = OPTIONS.standard();

    public Duration timeout() {
        return values.get(TIMEOUT);
    }

    public Duration quicTimeout() {
        return values.get(QUIC_TIMEOUT);
    }

    public Duration queryTimeout() {
        return values.get(QUERY_TIMEOUT);
    }

    public boolean fullCone() {
        return values.get(FULL_CONE);
    }

    @Override
    public DatagramOptions with(Values others) {
        return new DatagramOptions(others);
    }
}
