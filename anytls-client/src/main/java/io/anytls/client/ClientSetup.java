package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.OutboundOptions;
import io.anytls.daemon.tls.Trust;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What file and command line have come to together. */
record ClientSetup(List<InboundOptions> inbounds, OutboundOptions outbound, boolean waitForTarget) {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSetup.class);

    ClientOptions options() {
        return new ClientOptions(inbounds, outbound.server(), outbound.dial(), outbound.pool(), waitForTarget);
    }

    /** Tells what is dangerous about it. */
    void warn() throws UnknownHostException {
        if (outbound.tls().trust() instanceof Trust.Insecure) {
            LOG.warn(
                    "the server's certificate is NOT verified: whoever sits in between can read the password's hash and"
                            + " everything else; --pin-sha256 is as easy and safe");
        }
        for (InboundOptions inbound : inbounds) {
            InetAddress address = inbound.listen().listenAddress().getAddress();
            if (inbound.users().isEmpty() && (address == null || !address.isLoopbackAddress())) {
                LOG.warn(
                        "ATTENTION: listening on {} without users: everybody who can reach this port can use the proxy;"
                                + " add --user NAME:PASSWORD or listen on 127.0.0.1",
                        inbound.listen());
            }
        }
    }
}
