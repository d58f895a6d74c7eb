package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.GroupConfig;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.NamedOutbound;
import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.RouteOptions;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Trust;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What file and command line have come to together.
 *
 * @param route where streams go
 */
public record ClientSetup(List<InboundOptions> inbounds, RouteOptions route, boolean waitForTarget) {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSetup.class);

    public ClientSetup {
        inbounds = List.copyOf(inbounds);
    }

    static ClientSetup of(ClientOptions options, ClientTlsOptions tls) {
        return new ClientSetup(
                options.inbounds(),
                RouteOptions.of("0", new OutboundOptions(options.server(), options.dial(), options.pool(), tls)),
                options.waitForTarget());
    }

    /** What gets all streams that no rule sends elsewhere. */
    public OutboundConfig outbound() {
        return route.last().config();
    }

    /** Where streams go, in words for the log. */
    String way() {
        OutboundConfig outbound = outbound();
        if (outbound instanceof OutboundOptions server) {
            return "server " + server.server().address();
        }
        return "outbound " + outbound.type()
                + (outbound instanceof GroupConfig ? " " + route.last().tag() : "");
    }

    /** Tells what is dangerous about it. */
    public void warn() throws UnknownHostException {
        if (outbound() instanceof DirectOptions) {
            LOG.warn(
                    "everything goes straight to its target, nothing through a server: the outbound in use (route.final,"
                            + " or the first one) is of type direct");
        } else if (route.beginning() instanceof DirectOptions) {
            LOG.warn(
                    "the group {} begins with an outbound of type direct: what goes there goes straight to its target,"
                            + " nothing through a server",
                    route.last().tag());
        }
        warnOfInsecureServers();
        warnOfOpenInbounds();
    }

    private void warnOfInsecureServers() {
        List<String> servers = route.all()
                .map(NamedOutbound::config)
                .filter(config ->
                        config instanceof OutboundOptions server && server.tls().trust() instanceof Trust.Insecure)
                .map(config -> ((OutboundOptions) config).server().address().toString())
                .toList();
        if (!servers.isEmpty()) {
            LOG.warn(
                    "the certificate of {}{} is NOT verified: whoever sits in between can read the password's hash and"
                            + " everything else; --pin-sha256 is as easy and safe",
                    servers.get(0),
                    servers.size() == 1 ? "" : " (and those of other servers: " + (servers.size() - 1) + ")");
        }
    }

    private void warnOfOpenInbounds() throws UnknownHostException {
        for (InboundOptions inbound : inbounds) {
            InetAddress address = inbound.listen().listenAddress().getAddress();
            if (inbound.users().isEmpty() && (address == null || !address.isLoopbackAddress())) {
                LOG.warn(
                        inbound.openProxy()
                                ? "ATTENTION: an open proxy: everybody who can reach {} can use it; add --user"
                                        + " NAME:PASSWORD, or leave out --open-proxy"
                                : "listening on {} without users: only this machine and private networks are served; add"
                                        + " --user NAME:PASSWORD to let others in, or --open-proxy to let in everybody",
                        inbound.listen());
            }
        }
    }
}
