package io.anytls.server.config;

import io.anytls.daemon.logging.LogOptions;
import java.util.List;

/**
 * What a configuration file says.
 *
 * @param inbounds one or more
 * @param outbound the way to targets
 * @param log what it says about the log
 */
public record ServerConfig(List<InboundConfig> inbounds, OutboundOptions outbound, LogOptions log) {

    /** What holds without a file. */
    public static final ServerConfig DEFAULT =
            new ServerConfig(List.of(InboundConfig.DEFAULT), OutboundOptions.DEFAULT, LogOptions.DEFAULT);

    public ServerConfig {
        inbounds = List.copyOf(inbounds);
    }
}
