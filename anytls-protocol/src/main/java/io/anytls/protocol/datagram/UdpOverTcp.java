package io.anytls.protocol.datagram;

import io.anytls.protocol.address.TargetAddress;

/**
 * The reserved names by which a client asks for a stream that carries UDP. They are never looked up, as a name server would only learn
 * that this is a proxy.
 */
public enum UdpOverTcp {
    /** Packets with addresses, and nothing in front of them. */
    VERSION_1("sp.udp-over-tcp.arpa"),
    /** A {@link UdpRequest} first. */
    VERSION_2("sp.v2.udp-over-tcp.arpa");

    private final String name;

    UdpOverTcp(String name) {
        this.name = name;
    }

    /** What a stream asks for to get it. */
    public TargetAddress target() {
        return new TargetAddress(name, 0);
    }

    /** What a stream with this target carries; null if that is no UDP. */
    public static UdpOverTcp of(TargetAddress target) {
        for (UdpOverTcp version : values()) {
            if (version.isNamed(target.host())) {
                return version;
            }
        }
        return null;
    }

    /** Letters of either case, and a dot at the end, make no difference. */
    private boolean isNamed(String host) {
        int length = name.length();
        return host.regionMatches(true, 0, name, 0, length)
                && (host.length() == length || host.length() == length + 1 && host.charAt(length) == '.');
    }
}
