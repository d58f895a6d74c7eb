package io.anytls.server.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/** A range of IP addresses in CIDR notation, of one family. */
record AddressRange(byte[] network, int prefixLength) {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /**
     * Reads a range.
     *
     * @param cidr such as {@code 10.0.0.0/8} or {@code fc00::/7}; without a slash it is one address
     * @throws IllegalArgumentException if it is no such thing
     */
    static AddressRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? cidr : cidr.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException("'" + cidr + "' is no address or range such as 10.0.0.0/8");
        }
        int bits = network.length * 8;
        return new AddressRange(network, slash < 0 ? bits : prefix(cidr, cidr.substring(slash + 1), bits));
    }

    /**
     * A range of IPv4-mapped addresses as the IPv4 range that it stands for, any other as it is: an address that is dialled is never in
     * the mapped form.
     *
     * @throws IllegalArgumentException if it holds mapped addresses and others
     */
    AddressRange unmapped() {
        if (network.length == 4 || !Arrays.equals(network, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return this;
        }
        int bits = prefixLength - MAPPED.length * 8;
        if (bits < 0) {
            throw new IllegalArgumentException("a range of IPv4-mapped addresses (::ffff:10.0.0.0/104) has a prefix of"
                    + " 96 to 128 bits, or is written as one of IPv4 (10.0.0.0/8)");
        }
        return new AddressRange(Arrays.copyOfRange(network, MAPPED.length, network.length), bits);
    }

    private static int prefix(String cidr, String text, int bits) {
        if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("'" + cidr + "' must have a prefix of 0 to " + bits + " bits");
    }

    boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** @param address 4 or 16 bytes; the other family is in no range of this one */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int wholeBytes = prefixLength / 8;
        for (int i = 0; i < wholeBytes; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int restBits = prefixLength % 8;
        int mask = 0xFF << (8 - restBits);
        return restBits == 0 || ((address[wholeBytes] ^ network[wholeBytes]) & mask) == 0;
    }
}
