package io.anytls.server;

import static java.util.Objects.requireNonNullElse;

import io.anytls.daemon.StartupException;
import io.anytls.server.access.SourceRanges;
import io.anytls.server.config.ArrivalOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line's options for connections before and between their streams. What is not given stays as it was. */
final class ArrivalCommandOptions {

    @Option(
            names = "--unlimited-sources",
            paramLabel = "RANGE",
            split = ",",
            description =
                    "Port forwarders and proxies in front of the server, such as 127.0.0.1 or 10.0.0.0/8: they may"
                            + " have all connections that have not authenticated, not a quarter of them.")
    private List<String> unlimitedSources;

    @Option(
            names = "--session-idle-timeout",
            paramLabel = "TIME",
            description = "A session without a stream for so long is closed; 0s: never (default: 1h).")
    private Duration sessionIdle;

    @Option(
            names = "--revoke-after",
            paramLabel = "TIME",
            description = "How long the open streams of a removed user go on (default: 30s).")
    private Duration revokeAfter;

    /** @throws StartupException if a range is none */
    ArrivalOptions over(ArrivalOptions base) {
        if (unlimitedSources != null) {
            try {
                SourceRanges.of(unlimitedSources);
            } catch (IllegalArgumentException e) {
                throw StartupException.usage("bad value for --unlimited-sources: " + e.getMessage());
            }
        }
        return new ArrivalOptions(
                requireNonNullElse(unlimitedSources, base.unlimitedSources()),
                requireNonNullElse(sessionIdle, base.sessionIdle()),
                requireNonNullElse(revokeAfter, base.revokeAfter()));
    }
}
