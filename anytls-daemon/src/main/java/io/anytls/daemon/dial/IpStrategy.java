package io.anytls.daemon.dial;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;

/** Which of a host's addresses are dialled, and which family goes first. */
public enum IpStrategy {
    /** Both families, IPv6 first: what RFC 8305 advises. A machine without IPv6 loses nothing, as such a dial fails at once. */
    PREFER_IPV6(true, true),
    PREFER_IPV4(true, true),
    ONLY_IPV6(true, false),
    ONLY_IPV4(false, true);

    private final boolean ipv6;
    private final boolean ipv4;

    IpStrategy(boolean ipv6, boolean ipv4) {
        this.ipv6 = ipv6;
        this.ipv4 = ipv4;
    }

    /**
     * Reads {@code prefer-ipv6}, {@code prefer-ipv4}, {@code only-ipv6} or {@code only-ipv4}; an underscore does for the hyphen.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static IpStrategy parse(String text) {
        for (IpStrategy strategy : values()) {
            if (strategy.toString().equals(text.replace('_', '-'))) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of prefer-ipv6, prefer-ipv4, only-ipv6, only-ipv4");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean usesIpv6() {
        return ipv6;
    }

    public boolean usesIpv4() {
        return ipv4;
    }

    boolean uses(InetAddress address) {
        return address instanceof Inet6Address ? ipv6 : ipv4;
    }

    boolean prefers(InetAddress address) {
        return address instanceof Inet6Address == (this == PREFER_IPV6 || this == ONLY_IPV6);
    }
}
