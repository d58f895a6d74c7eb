package io.anytls.server.inbound;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Wrong passwords since the last look, by {@link Source}. Bounded: of many sources the first are counted one by one. Any thread. */
final class FailedAuthentications {

    private static final int MOST_SOURCES = 10_000;

    // Guarded by this.
    private Map<Source, Integer> counts = new HashMap<>();
    private int all;

    synchronized void count(InetAddress from) {
        all++;
        Source source = Source.of(from);
        if (counts.size() < MOST_SOURCES || counts.containsKey(source)) {
            counts.merge(source, 1, Integer::sum);
        }
    }

    /**
     * What there is to say of the minute that ends now, with the busiest source first, so that programs like fail2ban find it at a fixed
     * place; empty if nobody has failed. The count begins anew.
     */
    synchronized Optional<String> minute() {
        if (all == 0) {
            return Optional.empty();
        }
        Map.Entry<Source, Integer> busiest =
                counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String line = "authentication failed " + busiest.getValue() + " times from " + busiest.getKey()
                + " in the last minute; in all " + all + " times from " + counts.size() + " addresses";
        counts = new HashMap<>();
        all = 0;
        return Optional.of(line);
    }
}
