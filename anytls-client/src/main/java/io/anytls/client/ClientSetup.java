package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
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
 * @param tag of the outbound
 */
public record ClientSetup(List<InboundOptions> inbounds, String tag, OutboundConfig outbound, boolean waitForTarget) {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSetup.class);

    public ClientSetup {
        inbounds = List.copyOf(inbounds);
    }

    static ClientSetup of(ClientOptions options, ClientTlsOptions tls) {
        return new ClientSetup(
                options.inbounds(),
                "0",
                new OutboundOptions(options.server(), options.dial(), options.pool(), tls),
                options.waitForTarget());
    }

    /** Where streams go, in words for the log. */
    String way() {
        return outbound instanceof OutboundOptions server
                ? "server " + server.server().address()
                : "outbound " + outbound.type();
    }

    /** Tells what is dangerous about it. */
    public void warn() throws UnknownHostException {
        if (outbound instanceof DirectOptions) {
            LOG.warn(
                    "everything goes straight to its target, nothing through a server: the outbound in use (route.final,"
                            + " or the first one) is of type direct");
        }
        if (outbound instanceof OutboundOptions server && server.tls().trust() instanceof Trust.Insecure) {
            LOG.warn(
                    "the server's certificate is NOT verified: whoever sits in between can read the password's hash and"
                            + " everything else; --pin-sha256 is as easy and safe");
        }
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
