package io.anytls.server;

import static java.util.Objects.requireNonNullElse;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.DialOptions;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.server.access.AccessOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line's options for targets: how they are dialled, which may be reached. */
final class TargetCommandOptions {

    @Option(
            names = "--allow-private",
            arity = "0..1",
            paramLabel = "true|false",
            description = "Let users reach loopback, private and link-local addresses: this machine and its network.")
    private Boolean allowPrivate;

    @Option(
            names = "--allow-targets",
            paramLabel = "RANGE",
            split = ",",
            description = "Addresses that may be reached besides public ones, such as 10.0.0.0/8 or 192.168.1.7:22.")
    private List<String> allow;

    @Option(
            names = "--deny-targets",
            paramLabel = "RANGE",
            split = ",",
            description = "Addresses that may not be reached, such as 203.0.113.0/24 or *:25; wins over all else.")
    private List<String> deny;

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

    /** The options, with what was given on the command line in place of what was there. */
    AccessOptions over(AccessOptions base) {
        return new AccessOptions(
                requireNonNullElse(allowPrivate, base.allowPrivate()),
                requireNonNullElse(allow, base.allow()),
                requireNonNullElse(deny, base.deny()));
    }

    /** @throws StartupException if a value makes no sense */
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
