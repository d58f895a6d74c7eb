package io.anytls.client.config;

import io.anytls.daemon.logging.LogLevel;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param inbounds none if the file has none: then the command line or a default decides
 * @param outbound where all streams go
 * @param logLevel if the file says one
 */
public record ClientConfig(List<InboundOptions> inbounds, OutboundConfig outbound, Optional<LogLevel> logLevel) {
    public ClientConfig {
        inbounds = List.copyOf(inbounds);
    }
}
