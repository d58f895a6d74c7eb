package io.anytls.server.outbound.pool;

/** How many of the free file descriptors parked connections may have: streams come first. */
final class DescriptorShare {

    /** One descriptor in so many. */
    private static final int SHARE = 8;

    /** With fewer left than this nothing is parked at all. */
    private static final int RESERVE = 64;

    private DescriptorShare() {}

    /** @param free how many are not in use */
    static int parked(long free, int most) {
        return (int) Math.max(0, Math.min(most, (free - RESERVE) / SHARE));
    }
}
