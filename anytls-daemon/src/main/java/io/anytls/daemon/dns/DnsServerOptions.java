package io.anytls.daemon.dns;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.tls.ClientTlsOptions;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One name server.
 *
 * @param address null for one that is not asked over the network
 * @param path of HTTPS
 * @param tls of TLS and HTTPS; empty for the others
 * @param detour the outbound through which it is asked, by its tag
 * @param resolver the server that knows its own name, by its tag; empty for an address, and behind a detour
 * @param hosts what a server of type hosts knows, by names in lower case
 */
public record DnsServerOptions(
        String tag,
        DnsServerType type,
        HostPort address,
        String path,
        Optional<ClientTlsOptions> tls,
        Optional<String> detour,
        Optional<String> resolver,
        Map<String, List<InetAddress>> hosts) {

    public DnsServerOptions {
        hosts = Map.copyOf(hosts);
    }

    /** The name servers of this system, as they are at the time. */
    public static DnsServerOptions ofSystem(String tag) {
        return new DnsServerOptions(
                tag, DnsServerType.LOCAL, null, "", Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    /** As it stands in messages. */
    @Override
    public String toString() {
        String kind = type.name().toLowerCase(Locale.ROOT);
        return "name server \"" + tag + "\" (" + kind + (address == null ? "" : "://" + address) + ")";
    }
}
