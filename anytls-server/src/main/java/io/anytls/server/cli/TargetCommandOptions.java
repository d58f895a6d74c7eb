package io.anytls.server.cli;

import static java.util.Objects.requireNonNullElse;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.DialOptions;
import io.anytls.daemon.dial.IpStrategy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line's options for how targets are dialled. */
final class TargetCommandOptions {

    @Option(
            names = "--ip-strategy",
            paramLabel = "STRATEGY",
            description = "prefer-ipv6, prefer-ipv4, only-ipv6 or only-ipv4 (default: prefer-ipv6).")
    private IpStrategy strategy;

    @Option(
            names = "--connect-timeout-secs",
            paramLabel = "SECONDS",
            description = "For each address of a target (default: 5).")
    private Integer connectTimeoutSecs;

    @Option(
            names = "--outbound-bind",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Local addresses that connections to targets start from, one for each family.")
    private List<InetAddress> bindAddresses;

    /**
     * What was given on the command line in place of what was there.
     *
     * @throws StartupException if a value makes no sense
     */
    DialOptions over(DialOptions base) {
        if (bindAddresses != null
                && bindAddresses.stream().map(Object::getClass).distinct().count() < bindAddresses.size()) {
            throw StartupException.usage("bad value for --outbound-bind: has to be one address of each family at most");
        }
        DialOptions options = new DialOptions(
                connectTimeoutSecs == null ? base.connectTimeout() : Duration.ofSeconds(connectTimeoutSecs),
                requireNonNullElse(strategy, base.strategy()),
                requireNonNullElse(bindAddresses, base.localAddresses()),
                base.tuning());
        if (!options.problems().isEmpty()) {
            throw StartupException.usage("bad value for --connect-timeout-secs: has to be from 1 to 3600");
        }
        return options;
    }
}
