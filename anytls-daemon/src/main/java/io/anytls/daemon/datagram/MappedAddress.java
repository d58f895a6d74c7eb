package io.anytls.daemon.datagram;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A socket for both families may tell an IPv4 address as the IPv6 address that stands for it. */
final class MappedAddress {

    private static final int IPV4_BEGINS = 12;
    private static final int ZEROS = 10;

    private MappedAddress() {}

    /** What it stands for, or the address itself. */
    static InetSocketAddress unmapped(InetSocketAddress address) {
        if (!(address.getAddress() instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress().getAddress();
        for (int i = 0; i < IPV4_BEGINS; i++) {
            if (bytes[i] != (i < ZEROS ? 0 : -1)) {
                return address;
            }
        }
        try {
            byte[] ipv4 = Arrays.copyOfRange(bytes, IPV4_BEGINS, bytes.length);
            return new InetSocketAddress(InetAddress.getByAddress(ipv4), address.getPort());
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
