package io.anytls.client.pool;

import java.util.Locale;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, on average and at most. Any thread. */
final class Timing {

    private final LongAdder count = new LongAdder();
    private final LongAdder sum = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    void add(long nanos) {
        count.increment();
        sum.add(nanos);
        longest.accumulate(nanos);
    }

    long count() {
        return count.sum();
    }

    long totalNanos() {
        return sum.sum();
    }

    long longestNanos() {
        return longest.get();
    }

    @Override
    public String toString() {
        long times = count.sum();
        return times == 0
                ? "none"
                : String.format(Locale.ROOT, "%.1f ms (at most %.1f)", sum.sum() / 1e6 / times, longest.get() / 1e6);
    }
}
