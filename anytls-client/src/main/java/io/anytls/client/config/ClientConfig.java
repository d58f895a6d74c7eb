package io.anytls.client.config;

import io.anytls.daemon.logging.LogOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param inbounds none if the file has none: then the command line or a default decides
 * @param route where streams go
 * @param log what it says about the log
 * @param dataDirectory where the client keeps what it learns, if the file says so
 * @param subscriptions whose servers are among those of the route
 */
public record ClientConfig(
        List<InboundOptions> inbounds,
        RouteOptions route,
        LogOptions log,
        Optional<Path> dataDirectory,
        List<SubscriptionOptions> subscriptions) {
    public ClientConfig {
        inbounds = List.copyOf(inbounds);
        subscriptions = List.copyOf(subscriptions);
    }

    /** Where lists and choices are kept: the data directory, or the usual one where there are lists to keep. */
    public Optional<Path> keptIn() {
        return dataDirectory.or(() -> subscriptions.stream()
                .findFirst()
                .map(SubscriptionOptions::kept)
                .map(Path::getParent));
    }

    /** What gets all streams that no rule sends elsewhere. */
    public OutboundConfig outbound() {
        return route.last().config();
    }
}
