package io.anytls.server.access;

import java.net.InetAddress;

/**
 * A range of addresses and of ports.
 *
 * @param range null for every address
 */
record AccessRule(AddressRange range, int firstPort, int lastPort) {

    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads a rule: {@code RANGE} or {@code RANGE:PORT} or {@code RANGE:PORT-PORT}, an IPv6 range in brackets where ports follow, and
     * {@code *} for every address.
     *
     * @throws IllegalArgumentException if it is no such thing
     */
    static AccessRule parse(String text) {
        int colon = portColon(text);
        String range = colon < 0 ? text : text.substring(0, colon);
        if (range.startsWith("[") && range.endsWith("]")) {
            range = range.substring(1, range.length() - 1);
        }
        AddressRange addresses =
                range.equals("*") ? null : AddressRange.parse(range).unmapped();
        if (colon < 0) {
            return new AccessRule(addresses, 0, HIGHEST_PORT);
        }
        String[] ports = text.substring(colon + 1).split("-", 2);
        int first = port(text, ports[0]);
        int last = ports.length == 1 ? first : port(text, ports[1]);
        if (last < first) {
            throw new IllegalArgumentException("'" + text + "' has its ports the wrong way round");
        }
        return new AccessRule(addresses, first, last);
    }

    /** Where the ports begin, or -1: an IPv6 range has colons of its own, and then no ports unless it stands in brackets. */
    private static int portColon(String text) {
        int bracket = text.lastIndexOf(']');
        if (bracket >= 0) {
            return text.indexOf(':', bracket);
        }
        int colon = text.indexOf(':');
        return colon == text.lastIndexOf(':') ? colon : -1;
    }

    private static int port(String rule, String text) {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("'" + rule + "' must have ports of 0 to " + HIGHEST_PORT);
    }

    boolean covers(InetAddress address, int port) {
        return port >= firstPort && port <= lastPort && (range == null || range.contains(address));
    }
}
