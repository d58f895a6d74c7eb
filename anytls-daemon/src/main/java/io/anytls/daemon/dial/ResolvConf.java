package io.anytls.daemon.dial;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code resolv.conf} says, by the rules and the bounds of resolv.conf(5). What cannot be read is passed over, as the C library
 * does.
 *
 * @param servers three at most; 127.0.0.1 if the file names none, and never a public one that nobody has named
 * @param search domains that are tried behind a name
 * @param ndots a name with as many dots is tried as it is before the search domains, another one after them
 * @param timeout for one question to one server; empty if the file leaves it to us
 * @param attempts rounds over all servers
 * @param rotate whether look-ups begin with another server each
 */
record ResolvConf(
        List<InetSocketAddress> servers,
        List<String> search,
        int ndots,
        Optional<Duration> timeout,
        int attempts,
        boolean rotate) {

    private static final int MOST_SERVERS = 3;
    private static final int MOST_NDOTS = 15;
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_SECONDS = 30;
    private static final int PORT = 53;

    ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** With these servers, and nothing else said. */
    static ResolvConf of(List<InetSocketAddress> servers) {
        return new ResolvConf(servers, List.of(), 1, Optional.empty(), 2, false);
    }

    /**
     * Reads the lines of a file.
     *
     * @param hostname of this machine: what follows its first dot is searched if the file says nothing about it; may be empty
     */
    static ResolvConf parse(List<String> lines, String hostname) {
        Reading reading = new Reading(hostname);
        lines.forEach(reading::line);
        return reading.result();
    }

    /** The names to be asked for one after the other, each whole, with its last dot. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        boolean asItIsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
        List<String> all = new ArrayList<>();
        search.forEach(domain -> all.add(name + "." + domain + "."));
        all.add(asItIsFirst ? 0 : all.size(), name + ".");
        return all;
    }

    /** What has been read so far. */
    private static final class Reading {

        private final List<InetSocketAddress> servers = new ArrayList<>();
        private List<String> search;
        private int ndots = 1;
        private Optional<Duration> timeout = Optional.empty();
        private int attempts = 2;
        private boolean rotate;

        private Reading(String hostname) {
            int dot = hostname.indexOf('.');
            this.search = dot < 0 ? List.of() : domains(List.of(hostname.substring(dot + 1)));
        }

        private void line(String line) {
            if (line.isBlank() || "#;".indexOf(line.charAt(0)) >= 0) {
                return;
            }
            List<String> words = Arrays.asList(line.strip().split("[\\s#;]+"));
            List<String> values = words.subList(1, words.size());
            switch (words.get(0)) {
                case "nameserver" -> values.stream().limit(1).forEach(this::server);
                case "domain" -> search = domains(values.stream().limit(1).toList());
                case "search" -> search = domains(values);
                case "options" -> values.forEach(this::option);
                default -> {} // sortlist, or something that only another resolver knows
            }
        }

        private void server(String address) {
            boolean isAddress = NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
            if (servers.size() < MOST_SERVERS && isAddress) {
                try {
                    servers.add(new InetSocketAddress(InetAddress.getByName(address), PORT)); // it may have a scope
                } catch (UnknownHostException e) {
                    // Its interface is not there at present.
                }
            }
        }

        private static List<String> domains(List<String> names) {
            return names.stream()
                    .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                    .filter(HostNames::isHostName)
                    .toList();
        }

        private void option(String option) {
            String[] parts = option.split(":", 2);
            switch (parts[0]) {
                case "ndots" -> ndots = number(parts, ndots, 0, MOST_NDOTS);
                case "timeout" -> timeout = Optional.of(Duration.ofSeconds(number(parts, 5, 1, MOST_SECONDS)));
                case "attempts" -> attempts = number(parts, attempts, 1, MOST_ATTEMPTS);
                case "rotate" -> rotate = true;
                default -> {}
            }
        }

        private static int number(String[] parts, int otherwise, int least, int most) {
            return parts.length == 2 && parts[1].matches("\\d{1,9}")
                    ? Math.max(least, Math.min(most, Integer.parseInt(parts[1])))
                    : otherwise;
        }

        private ResolvConf result() {
            List<InetSocketAddress> named =
                    servers.isEmpty() ? List.of(new InetSocketAddress(NetUtil.LOCALHOST4, PORT)) : servers;
            return new ResolvConf(named, search, ndots, timeout, attempts, rotate);
        }
    }
}
