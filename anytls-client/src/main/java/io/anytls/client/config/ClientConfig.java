package io.anytls.client.config;

import io.anytls.daemon.logging.LogOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param inbounds none if the file has none: then the command line or a default decides
 * @param tag of the outbound: its name, or its number
 * @param outbound where all streams go
 * @param log what it says about the log
 * @param dataDirectory where the client keeps what it learns, if the file says so
 */
public record ClientConfig(
        List<InboundOptions> inbounds,
        String tag,
        OutboundConfig outbound,
        LogOptions log,
        Optional<Path> dataDirectory) {
    public ClientConfig {
        inbounds = List.copyOf(inbounds);
    }
}
