package io.anytls.server.outbound;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;

/**
 * The reserved names by which a client asks for a stream that carries UDP: sing-box's UDP over TCP, versions 1 and 2. They are never
 * looked up, as a name server would only learn that this is a proxy.
 */
final class UdpOverTcp {

    private static final String VERSION_1 = "sp.udp-over-tcp.arpa";
    private static final String VERSION_2 = "sp.v2.udp-over-tcp.arpa";

    private UdpOverTcp() {}

    static Network network(TargetAddress target) {
        return isName(target.host(), VERSION_2) || isName(target.host(), VERSION_1) ? Network.UDP : Network.TCP;
    }

    /** Letters of either case, and a dot at the end, make no difference. */
    private static boolean isName(String host, String name) {
        int length = name.length();
        return host.regionMatches(true, 0, name, 0, length)
                && (host.length() == length || host.length() == length + 1 && host.charAt(length) == '.');
    }
}
