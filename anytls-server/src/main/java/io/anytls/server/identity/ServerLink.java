package io.anytls.server.identity;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.link.LinkExtras;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The share link of one user of this server. */
public final class ServerLink {

    private ServerLink() {}

    /**
     * What clients dial.
     *
     * @param host what the owner says, or empty: then the address that the server listens on, and if that is all of them, the most
     *     public one of this machine
     * @param listen the address that is really listened on
     */
    public static String dialled(String host, HostPort listen) {
        return !host.isEmpty() ? host : isAny(listen.host()) ? machineAddress() : listen.host();
    }

    /**
     * @param dialled the host in it
     * @param port what is really listened on
     * @param name what people call the server; may be empty
     */
    public static AnyTlsLink of(String password, String dialled, int port, LinkTrust trust, String name) {
        LinkExtras extras =
                trust.fingerprint().isEmpty() ? LinkExtras.NONE : LinkExtras.ofCertificate(trust.fingerprint());
        return new AnyTlsLink(password, dialled, port, trust.sni(), trust.insecure(), name, List.of(), extras);
    }

    private static boolean isAny(String host) {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }

    /** A guess: behind an address translation the machine does not know its public address. */
    static String machineAddress() {
        try {
            Optional<InetAddress> best = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(InetAddress::isSiteLocalAddress)
                            .thenComparing(address -> !(address instanceof Inet4Address)));
            return best.map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                    .orElse("localhost");
        } catch (SocketException e) {
            return "localhost";
        }
    }
}
