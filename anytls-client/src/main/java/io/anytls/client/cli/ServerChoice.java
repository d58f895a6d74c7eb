package io.anytls.client.cli;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.RouteOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.text.Printable;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which servers of a configuration a command is for, for {@link picocli.CommandLine.Mixin}. */
final class ServerChoice {

    @Option(
            names = "--outbound",
            paramLabel = "TAG",
            description = "Only this server of the configuration (default: all of them).")
    private String tag;

    /**
     * At least one, by their tags.
     *
     * @param named whether the command line names a server: then it is that one
     * @throws StartupException if there is none, or none of that tag
     */
    Map<String, OutboundOptions> of(RouteOptions route, boolean named) {
        if (tag != null && named) {
            throw StartupException.usage("--outbound is for a server of the configuration, --server names another one");
        }
        if (named) {
            return Map.of(route.last().tag(), (OutboundOptions) route.last().config());
        }
        Map<String, OutboundOptions> servers = route.servers();
        if (servers.isEmpty()) {
            throw StartupException.failure(
                    "there is no server to look after: in the configuration everything goes to an"
                            + " outbound of type " + route.beginning().type());
        }
        if (tag == null) {
            return servers;
        }
        OutboundOptions server = servers.get(tag);
        if (server == null) {
            throw StartupException.usage("bad value for --outbound: " + Printable.line(tag)
                    + " is no server of the configuration; these are: "
                    + Printable.line(String.join(", ", servers.keySet())));
        }
        return Map.of(tag, server);
    }
}
