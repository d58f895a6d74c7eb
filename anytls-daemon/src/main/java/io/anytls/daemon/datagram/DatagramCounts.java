package io.anytls.daemon.datagram;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What has become of datagrams: of all sockets of a program. Any thread. */
public final class DatagramCounts {

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final AtomicInteger sockets = new AtomicInteger();
    private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);

    public DatagramCounts() {
        for (Drop reason : Drop.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    /** One has gone to a target. */
    public void sent() {
        sent.increment();
    }

    /** One has come from a target. */
    public void received() {
        received.increment();
    }

    public void dropped(Drop reason) {
        dropped.get(reason).increment();
    }

    public void opened() {
        sockets.incrementAndGet();
    }

    public void closed() {
        sockets.decrementAndGet();
    }

    /** How many sockets are open. */
    public int sockets() {
        return sockets.get();
    }

    /** How many were dropped for this reason since the last {@link #minute}. */
    public long count(Drop reason) {
        return dropped.get(reason).sum();
    }

    /** The counts since the last call, in words; empty if nothing has moved and nothing is open. They begin anew. */
    public Optional<String> minute() {
        StringBuilder line = new StringBuilder();
        long out = sent.sumThenReset();
        long in = received.sumThenReset();
        StringBuilder drops = new StringBuilder();
        dropped.forEach((reason, count) -> {
            long number = count.sumThenReset();
            if (number > 0) {
                drops.append(drops.isEmpty() ? "; dropped: " : ", ")
                        .append(reason)
                        .append(' ')
                        .append(number);
            }
        });
        if (out == 0 && in == 0 && drops.isEmpty() && sockets() == 0) {
            return Optional.empty();
        }
        line.append("UDP sockets: ").append(sockets());
        line.append(", datagrams in the last minute: ").append(out).append(" sent, ");
        line.append(in).append(" received").append(drops);
        return Optional.of(line.toString());
    }
}
