package io.anytls.daemon.rule;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Ranges of addresses, sorted and without overlaps, so that ten thousand cost a look-up little more than ten. Immutable. */
public final class AddressRanges {

    /** Addresses that no rule about the public internet means: of this machine and of private networks, RFC 1918 and its like. */
    public static final AddressRanges PRIVATE = of(List.of(
            "0.0.0.0",
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/4",
            "::",
            "::1",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8"));

    /** The first and the last address of each range, IPv4 before IPv6. */
    private final byte[][] firsts;

    private final byte[][] lasts;

    private AddressRanges(List<Range> merged) {
        firsts = merged.stream().map(Range::first).toArray(byte[][]::new);
        lasts = merged.stream().map(Range::last).toArray(byte[][]::new);
    }

    /**
     * From one address to another, both among them.
     *
     * @param first of four or sixteen bytes
     * @param last of as many, and not before it
     */
    public record Range(byte[] first, byte[] last) {}

    /**
     * @param written each an address, or a range in CIDR notation
     * @throws IllegalArgumentException if one is neither, with a message that follows the field's path
     */
    public static AddressRanges of(Collection<String> written) {
        return ofRanges(written.stream().map(AddressRanges::parse).toList());
    }

    /** The same from ranges in no order. */
    public static AddressRanges ofRanges(Collection<Range> all) {
        List<Range> ranges = new ArrayList<>(all);
        ranges.sort(Comparator.comparing(Range::first, AddressRanges::compare));
        List<Range> merged = new ArrayList<>();
        for (Range range : ranges) {
            Range before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && compare(range.first, before.last) <= 0) {
                byte[] last = compare(range.last, before.last) > 0 ? range.last : before.last;
                merged.set(merged.size() - 1, new Range(before.first, last));
            } else {
                merged.add(range);
            }
        }
        return new AddressRanges(merged);
    }

    /** @throws IllegalArgumentException if it is neither an address nor a range */
    public static void check(String text) {
        parse(text);
    }

    private static Range parse(String text) {
        int slash = text.indexOf('/');
        byte[] first = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (first == null || text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("has to be an IP address, or a range such as \"10.0.0.0/8\"");
        }
        int bits = first.length * Byte.SIZE;
        byte[] last = first.clone();
        for (int bit = slash < 0 ? bits : prefix(text, slash + 1, bits); bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            first[bit / Byte.SIZE] &= (byte) ~mask;
            last[bit / Byte.SIZE] |= (byte) mask;
        }
        return new Range(first, last);
    }

    /** Without a regular expression: lists have hundreds of thousands of lines. */
    private static int prefix(String text, int from, int most) {
        int digits = text.length() - from;
        int prefix = 0;
        for (int i = from; i < text.length() && digits <= 3; i++) {
            int digit = text.charAt(i) - '0';
            prefix = digit < 0 || digit > 9 ? most + 1 : prefix * 10 + digit;
        }
        if (digits < 1 || digits > 3 || prefix > most) {
            throw new IllegalArgumentException("has to have 0 to " + most + " bits behind the slash");
        }
        return prefix;
    }

    /** IPv4 before IPv6, each as an unsigned number. */
    private static int compare(byte[] a, byte[] b) {
        return a.length != b.length ? a.length - b.length : Arrays.compareUnsigned(a, b);
    }

    public boolean contains(InetAddress address) {
        byte[] ip = address.getAddress();
        int low = 0;
        int high = firsts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(firsts[middle], ip) > 0) {
                high = middle - 1;
            } else if (compare(lasts[middle], ip) < 0) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRanges same
                && Arrays.deepEquals(same.firsts, firsts)
                && Arrays.deepEquals(same.lasts, lasts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(firsts) + Arrays.deepHashCode(lasts);
    }
}
