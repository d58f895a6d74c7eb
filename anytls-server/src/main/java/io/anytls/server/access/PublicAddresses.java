package io.anytls.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public internet from those that lead into the server's own machine and network. A proxy that lets its
 * users reach the latter opens everything that trusts the local network.
 */
public final class PublicAddresses {

    private static final List<AddressRange> LOCAL_RANGES = ranges(
            "0.0.0.0/8", // this network; 0.0.0.0 is this machine
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "168.63.129.16", // a cloud's machine agent and DNS (Azure WireServer), in an otherwise public range
            "169.254.0.0/16", // link-local, cloud metadata among it
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks within a network
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast among it
            "::/128", // unspecified
            "::1/128", // loopback
            "64:ff9b:1::/48", // NAT64 of one's own network
            "100::/64", // discard
            "fc00::/7", // unique local
            "fe80::/10", // link-local
            "fec0::/10", // site-local
            "ff00::/8"); // multicast

    /** IPv6 ranges that carry an IPv4 address, and at which byte: mapped, translated, compatible, NAT64, 6to4. */
    private static final List<Embedding> EMBEDDINGS = List.of(
            new Embedding(AddressRange.parse("::ffff:0:0/96"), 12),
            new Embedding(AddressRange.parse("::ffff:0:0:0/96"), 12),
            new Embedding(AddressRange.parse("::/96"), 12),
            new Embedding(AddressRange.parse("64:ff9b::/96"), 12),
            new Embedding(AddressRange.parse("2002::/16"), 2));

    private record Embedding(AddressRange range, int offset) {}

    private PublicAddresses() {}

    /** False for loopback, private, link-local, multicast, reserved and the like, however they are written. */
    public static boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** The IPv4 address that an IPv6 address stands for, or the address itself. */
    static InetAddress carriedIpv4(InetAddress address) {
        byte[] carried = carried(address.getAddress());
        try {
            return carried == null ? address : InetAddress.getByAddress(carried);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static boolean contains(byte[] address) {
        for (AddressRange range : LOCAL_RANGES) {
            if (range.contains(address)) {
                return false;
            }
        }
        byte[] carried = carried(address);
        return carried == null || contains(carried);
    }

    private static byte[] carried(byte[] address) {
        for (Embedding embedding : EMBEDDINGS) {
            if (embedding.range().contains(address)) {
                return Arrays.copyOfRange(address, embedding.offset(), embedding.offset() + 4);
            }
        }
        return null;
    }

    private static List<AddressRange> ranges(String... cidrs) {
        return Arrays.stream(cidrs).map(AddressRange::parse).toList();
    }
}
