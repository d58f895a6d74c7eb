package io.anytls.server.config;

import io.anytls.daemon.logging.LogOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param inbounds one or more
 * @param route the ways to targets
 * @param log what it says about the log
 * @param dataDirectory where the server keeps what it makes, if the file says so
 */
public record ServerConfig(
        List<InboundConfig> inbounds, RouteOptions route, LogOptions log, Optional<Path> dataDirectory) {

    /** What holds without a file. */
    public static final ServerConfig DEFAULT = new ServerConfig(
            List.of(InboundConfig.DEFAULT),
            RouteOptions.of(OutboundOptions.DEFAULT),
            LogOptions.DEFAULT,
            Optional.empty());

    public ServerConfig {
        inbounds = List.copyOf(inbounds);
    }

    /** The outbound that gets what no rule sends elsewhere. */
    public OutboundOptions outbound() {
        return route.last();
    }
}
