package io.anytls.server.access;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** Ranges of addresses that connections come from. Immutable. */
public final class SourceRanges implements Predicate<InetAddress> {

    private final List<AddressRange> ranges;

    private SourceRanges(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /** @throws IllegalArgumentException if one is no address or range in CIDR notation */
    public static SourceRanges of(List<String> ranges) {
        return new SourceRanges(ranges.stream()
                .map(range -> AddressRange.parse(range).unmapped())
                .toList());
    }

    @Override
    public boolean test(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
