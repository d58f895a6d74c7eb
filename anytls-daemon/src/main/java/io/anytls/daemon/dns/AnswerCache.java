package io.anytls.daemon.dns;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Answers, for as long as they hold: the ones that were asked for last. Thread-safe. */
final class AnswerCache {

    /** A longer answer is not kept: it is no address of a host, and many of them would fill the memory. */
    private static final int MOST_BYTES = 2_048;

    private static final long LONGEST_SECONDS = 86_400;

    /** That there is nothing is believed for five minutes at most. */
    private static final long LONGEST_ABSENCE_SECONDS = 300;

    private final LongSupplier clock;
    private final Map<Object, Kept> kept;

    private record Kept(byte[] response, long since, long until) {}

    /** @param clock nanoseconds */
    AnswerCache(int most, LongSupplier clock) {
        this.clock = clock;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Kept> eldest) {
                return size() > most;
            }
        };
    }

    /** The answer, with the time that is left of it, and whatever number; null if there is none. */
    synchronized byte[] get(Object key) {
        Kept found = kept.get(key);
        long now = clock.getAsLong();
        if (found == null || now - found.until() >= 0) {
            kept.remove(key);
            return null;
        }
        try {
            return DnsMessage.aged(found.response(), TimeUnit.NANOSECONDS.toSeconds(now - found.since()));
        } catch (IOException e) {
            throw new IllegalStateException(e); // it has been looked through when it came
        }
    }

    synchronized void put(Object key, byte[] response) {
        int code = DnsMessage.code(response);
        if (response.length > MOST_BYTES
                || DnsMessage.isTruncated(response)
                || code != DnsMessage.NO_ERROR && code != DnsMessage.NO_SUCH_NAME) {
            return;
        }
        try {
            boolean absent = code == DnsMessage.NO_SUCH_NAME
                    || DnsMessage.addresses(response, DnsMessage.A).isEmpty()
                            && DnsMessage.addresses(response, DnsMessage.AAAA).isEmpty();
            long seconds = Math.min(DnsMessage.leastTtl(response), absent ? LONGEST_ABSENCE_SECONDS : LONGEST_SECONDS);
            if (seconds > 0) {
                long now = clock.getAsLong();
                kept.put(key, new Kept(response, now, now + TimeUnit.SECONDS.toNanos(seconds)));
            }
        } catch (IOException e) {
            // who has asked sees the same
        }
    }

    synchronized void remove(Object key) {
        kept.remove(key);
    }
}
