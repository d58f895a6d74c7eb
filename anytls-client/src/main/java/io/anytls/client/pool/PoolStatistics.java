package io.anytls.client.pool;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What a pool has done since it began. Counters only grow, and do not go with the sessions; but a stream that was counted as failed is
 * no failure any more when it has moved. Any thread.
 */
public final class PoolStatistics {

    private final Map<PooledSession.Origin, LongAdder> created = counters(PooledSession.Origin.class);
    private final Map<CloseReason, LongAdder> closed = counters(CloseReason.class);
    private final LongAdder streamsOpened = new LongAdder();
    private final LongAdder streamsReady = new LongAdder();
    private final LongAdder streamsFailed = new LongAdder();
    private final LongAdder streamsMoved = new LongAdder();
    private final AtomicLong moving = new AtomicLong();
    private final LongAdder failuresMoved = new LongAdder();
    private final LongAdder dialsFailed = new LongAdder();
    private final Timing dial = new Timing();
    private final Timing handshake = new Timing();
    private final Timing synAck = new Timing();
    private final Timing heartbeat = new Timing();

    /** @param dialNanos from the decision to dial until TLS stood and the authentication was sent */
    void created(PooledSession.Origin origin, long dialNanos) {
        created.get(origin).increment();
        dial.add(dialNanos);
    }

    void closed(CloseReason reason) {
        closed.get(reason).increment();
    }

    /**
     * One that has moved before is counted already.
     *
     * @param ready whether the session stood before it was asked for
     */
    void streamOpened(boolean ready) {
        if (moving.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
            streamsOpened.increment();
            if (ready) {
                streamsReady.increment();
            }
        }
    }

    void streamFailed() {
        streamsFailed.increment();
    }

    /** The stream goes on as another one. */
    void streamMoved() {
        streamsMoved.increment();
        moving.incrementAndGet();
    }

    /** It has not come to anything, as there was no other session for it. */
    void movedInVain() {
        moving.getAndUpdate(count -> Math.max(0, count - 1));
        streamsFailed.increment();
    }

    /** It had been counted as failed: its session had ended before anybody could move it. */
    void failureMoved() {
        failuresMoved.increment();
    }

    void dialFailed() {
        dialsFailed.increment();
    }

    void handshake(long nanos) {
        handshake.add(nanos);
    }

    void synAck(long nanos) {
        synAck.add(nanos);
    }

    void heartbeat(long nanos) {
        heartbeat.add(nanos);
    }

    /** Sessions made so far, by what for. */
    Map<String, Long> created() {
        return numbers(created);
    }

    /** Sessions closed so far, by why. */
    Map<String, Long> closed() {
        return numbers(closed);
    }

    /** By the names of the keys in lower case, in their order. */
    private static Map<String, Long> numbers(Map<? extends Enum<?>, LongAdder> counters) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        counters.forEach((key, count) -> numbers.put(key.name().toLowerCase(Locale.ROOT), count.sum()));
        return numbers;
    }

    Timing dial() {
        return dial;
    }

    Timing handshake() {
        return handshake;
    }

    Timing synAck() {
        return synAck;
    }

    Timing heartbeat() {
        return heartbeat;
    }

    long created(PooledSession.Origin origin) {
        return created.get(origin).sum();
    }

    /** Sessions made so far. */
    public long sessions() {
        return created.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public long failedDials() {
        return dialsFailed.sum();
    }

    /** Sessions closed so far, for any of the reasons. */
    public long closed(CloseReason... reasons) {
        return Arrays.stream(reasons)
                .mapToLong(reason -> closed.get(reason).sum())
                .sum();
    }

    /** Streams opened; one that has moved is counted once. */
    public long streams() {
        return streamsOpened.sum();
    }

    /** Streams that got no answer for their target, or the answer no; not those that have moved. */
    public long failedStreams() {
        return streamsFailed.sum() - failuresMoved.sum();
    }

    /** How often a stream has left a dead session for another one. */
    public long moved() {
        return streamsMoved.sum();
    }

    /** Streams that found a session standing, and did not have to wait for a dial. */
    public long ready() {
        return streamsReady.sum();
    }

    /** The share of these, 0 to 1. */
    public double readyRatio() {
        long streams = streams();
        return streams == 0 ? 0 : Math.min(1, (double) ready() / streams);
    }

    /** The share of streams for which no session was made, 0 to 1; 0 also where sessions made ahead outnumber the streams, which is no share. */
    public double reuseRatio() {
        long streams = streams();
        return streams == 0 ? 0 : Math.max(0, (double) (streams - sessions()) / streams);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "created %s, failed dials %d, closed %s, streams opened %d failed %d moved %d, reuse %.0f %%,"
                        + " ready %.0f %%,"
                        + " dial %s, handshake %s, SYNACK %s, heartbeat %s",
                text(created),
                dialsFailed.sum(),
                text(closed),
                streams(),
                failedStreams(),
                moved(),
                100 * reuseRatio(),
                100 * readyRatio(),
                dial,
                handshake,
                synAck,
                heartbeat);
    }

    private static String text(Map<?, LongAdder> counters) {
        return counters.entrySet().stream()
                .filter(counter -> counter.getValue().sum() > 0)
                .map(counter -> counter.getKey().toString().toLowerCase(Locale.ROOT) + " "
                        + counter.getValue().sum())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> keys) {
        Map<K, LongAdder> counters = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            counters.put(key, new LongAdder());
        }
        return counters;
    }
}
