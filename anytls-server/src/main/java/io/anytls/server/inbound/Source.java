package io.anytls.server.inbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where connections come from, as one party is counted: an IPv4 address, or an IPv6 /64, as whoever has one address of it has them all.
 * Immutable.
 */
final class Source {

    private static final int SIXTY_FOUR_BITS = 8;

    private final byte[] prefix;

    private Source(byte[] prefix) {
        this.prefix = prefix;
    }

    static Source of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new Source(address instanceof Inet4Address ? bytes : Arrays.copyOf(bytes, SIXTY_FOUR_BITS));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Source source && Arrays.equals(prefix, source.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix);
    }

    /** As it stands in the log and in a firewall's rule: {@code 192.0.2.7}, {@code 2001:db8:1:2::/64}. */
    @Override
    public String toString() {
        try {
            if (prefix.length != SIXTY_FOUR_BITS) {
                return InetAddress.getByAddress(prefix).getHostAddress();
            }
            String whole = InetAddress.getByAddress(Arrays.copyOf(prefix, 16)).getHostAddress();
            return whole.substring(0, whole.length() - ":0:0:0:0".length()) + "::/64";
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
