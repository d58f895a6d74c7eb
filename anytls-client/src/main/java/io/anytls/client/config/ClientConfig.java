package io.anytls.client.config;

import io.anytls.daemon.logging.LogOptions;
import java.util.List;

/**
 * What a configuration file says.
 *
 * @param inbounds none if the file has none: then the command line or a default decides
 * @param tag of the outbound: its name, or its number
 * @param outbound where all streams go
 * @param log what it says about the log
 */
public record ClientConfig(List<InboundOptions> inbounds, String tag, OutboundConfig outbound, LogOptions log) {
    public ClientConfig {
        inbounds = List.copyOf(inbounds);
    }
}
