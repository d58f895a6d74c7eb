package io.anytls.server.config;

import io.anytls.daemon.logging.LogLevel;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param inbounds one or more
 * @param outbound the way to targets
 * @param logLevel if the file says one
 */
public record ServerConfig(List<InboundConfig> inbounds, OutboundOptions outbound, Optional<LogLevel> logLevel) {

    /** What holds without a file. */
    public static final ServerConfig DEFAULT =
            new ServerConfig(List.of(InboundConfig.DEFAULT), OutboundOptions.DEFAULT, Optional.empty());

    public ServerConfig {
        inbounds = List.copyOf(inbounds);
    }
}
