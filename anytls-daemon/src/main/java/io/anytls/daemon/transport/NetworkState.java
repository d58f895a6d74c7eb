package io.anytls.daemon.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What this machine is connected to. Loopback and what is local to a link are left out: they lead to no server elsewhere.
 *
 * @param addresses of its interfaces that are up
 * @param routes what tells them apart; empty where the system does not show them
 */
public record NetworkState(Set<InetAddress> addresses, Set<String> routes) {

    private static final Path ROUTES_4 = Path.of("/proc/net/route");
    private static final Path ROUTES_6 = Path.of("/proc/net/ipv6_route");

    /** As it is now. Asks the system, and may take a while; whatever it does not tell is left out. */
    public static NetworkState now() {
        Set<String> routes = new HashSet<>(routes4(lines(ROUTES_4)));
        routes.addAll(routes6(lines(ROUTES_6)));
        return new NetworkState(readAddresses(), routes);
    }

    /**
     * The same text each time the machine is in this network, and mostly another one in another: made of the ways out, and of the machine's addresses
     * only where those are not shown.
     */
    public String name() {
        List<String> ways =
                routes.stream().filter(NetworkState::isWayOut).sorted().toList();
        List<String> own =
                addresses.stream().map(InetAddress::getHostAddress).sorted().toList();
        return Integer.toHexString((ways.isEmpty() ? own : ways).hashCode());
    }

    private static boolean isWayOut(String route) {
        return route.contains(" 00000000/00000000 ") || route.matches("\\S+ 0{32}/00 .*");
    }

    private static Set<InetAddress> readAddresses() {
        Set<InetAddress> addresses = new HashSet<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback()) {
                    each.inetAddresses()
                            .filter(address -> !address.isLinkLocalAddress())
                            .forEach(addresses::add);
                }
            }
        } catch (SocketException e) {
            return Set.of(); // there is none, or it has gone while it was looked at
        }
        return addresses;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Interface, destination, gateway and mask of each; counters stand beside them. */
    static Set<String> routes4(Collection<String> lines) {
        Set<String> routes = new HashSet<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 7 && !words[0].equals("Iface") && !words[0].equals("lo")) {
                routes.add(words[0] + " " + words[1] + "/" + words[7] + " " + words[2]);
            }
        }
        return routes;
    }

    /** Destination, its length, next hop and interface of each that leads beyond a link. */
    static Set<String> routes6(Collection<String> lines) {
        Set<String> routes = new HashSet<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 9
                    && !words[9].equals("lo")
                    && !words[0].startsWith("fe80")
                    && !words[0].startsWith("ff")) {
                routes.add(words[9] + " " + words[0] + "/" + words[1] + " " + words[4]);
            }
        }
        return routes;
    }
}
