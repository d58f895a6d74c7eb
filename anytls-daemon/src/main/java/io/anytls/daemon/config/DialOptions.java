package io.anytls.daemon.config;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.transport.TcpTuning;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How TCP connections are made. The constructor takes any value; what a person may ask for is what has no {@link #problems()}.
 *
 * @param connectTimeout for each address; 1 ms to 1 h
 * @param strategy which of a name's addresses are dialled, and which first
 * @param localAddresses where connections start from, one for each family at most; a family without one starts from what the system
 *     takes
 */
public record DialOptions(
        Duration connectTimeout, IpStrategy strategy, List<InetAddress> localAddresses, TcpTuning tuning) {

    /** How long each address may take where nothing is said. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    public DialOptions {
        localAddresses = List.copyOf(localAddresses);
    }

    /** What holds where nothing is said, but for the family that goes first. */
    public static DialOptions preferring(IpStrategy strategy) {
        return new DialOptions(CONNECT_TIMEOUT, strategy, List.of(), TcpTuning.DEFAULT);
    }

    /** Every value that makes no sense; empty if all is well. */
    public List<OptionProblem> problems() {
        boolean good = connectTimeout.compareTo(LEAST) >= 0 && connectTimeout.compareTo(MOST) <= 0;
        return good
                ? List.of()
                : List.of(new OptionProblem("connect_timeout", "has to be 1ms or more, and at most 1h"));
    }
}
