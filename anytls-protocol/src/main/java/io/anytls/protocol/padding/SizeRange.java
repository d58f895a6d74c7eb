package io.anytls.protocol.padding;

import java.util.random.RandomGenerator;

/**
 * The item {@code min-max}: one piece of a size drawn from [min, max), exactly min when they are equal.
 *
 * @param min bytes, 1 to 65535
 * @param max bytes, min to 65535
 */
record SizeRange(int min, int max) implements PaddingItem {

    /** A Waste frame's data can be no longer. */
    static final int LARGEST = 0xffff;

    SizeRange {
        if (min < 1 || max < min || max > LARGEST) {
            throw new IllegalArgumentException("No range of sizes: " + min + "-" + max);
        }
    }

    int draw(RandomGenerator random) {
        return min == max ? min : random.nextInt(min, max);
    }
}
