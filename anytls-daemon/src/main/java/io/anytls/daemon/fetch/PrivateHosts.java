package io.anytls.daemon.fetch;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.rule.AddressRanges;
import java.net.InetAddress;
import java.util.Locale;

/** Hosts that no address from the web may lead to, as what answers there was never meant for strangers. */
final class PrivateHosts {

    private PrivateHosts() {}

    /** Whether the host says by itself that it is a private one: a literal, or a name that the public internet has none of. */
    static boolean isMeant(String urlHost) {
        String host = HostPort.parseHost(urlHost).toLowerCase(Locale.ROOT);
        if (HostPort.isIpLiteral(host)) {
            return !isPublic(HostPort.parseIp(host));
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.indexOf('.') < 0
                || name.endsWith(".localhost")
                || name.endsWith(".local")
                || name.endsWith(".lan")
                || name.endsWith(".internal")
                || name.endsWith(".home.arpa");
    }

    static boolean isPublic(InetAddress address) {
        return !AddressRanges.PRIVATE.contains(address);
    }
}
