package io.anytls.server.stream;

import io.anytls.protocol.frame.Nonce;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Sees to it that a stream that is sent more than once is served once: of each user the nonces of the last {@link #KEPT}, {@link #MOST} at
 * most (docs/extensions.md). Any thread.
 */
public final class Nonces {

    static final Duration KEPT = Duration.ofSeconds(30);
    static final int MOST = 4_096;

    private static final String SERVED = "already served";
    private static final String LATE = "a later sending of this stream has come before";
    private static final String FULL = "too many streams that may be sent again";

    private final LongSupplier clock;
    private final String instance;

    /** By user and {@link Nonce#first}, in the order of their coming. Guarded by this. */
    private final Map<String, Map<Nonce, Known>> users = new HashMap<>();

    private record Known(Turn turn, long since) {}

    /** @param clock nanoseconds */
    public Nonces(LongSupplier clock) {
        Nonce drawn = Nonce.random();
        this.clock = clock;
        this.instance = String.format("%016x", drawn.high());
    }

    /** What this run of the program is called: drawn when it begins, so that no other one is called the same. */
    public String instance() {
        return instance;
    }

    /**
     * A stream has come.
     *
     * @param nonce null where it is sent once
     * @param overtaken told at most once that another sending has taken its place; any thread, and it must not block
     * @return to be asked for its {@link Turn#refusal} first
     */
    Turn take(String user, Nonce nonce, Runnable overtaken) {
        return nonce == null ? Turn.FREE : takeOnce(user, nonce, overtaken);
    }

    private synchronized Turn takeOnce(String user, Nonce nonce, Runnable overtaken) {
        Map<Nonce, Known> own = users.computeIfAbsent(user, any -> new LinkedHashMap<>());
        long now = clock.getAsLong();
        forget(own, now);
        Known before = own.remove(nonce.first());
        if (before == null && own.size() >= MOST) {
            return Turn.refused(FULL); // to forget one early would be to serve it twice
        }
        if (before != null
                && (nonce.copy() < before.turn().copy() || !before.turn().overtake())) {
            own.put(nonce.first(), new Known(before.turn(), now));
            return Turn.refused(nonce.copy() < before.turn().copy() ? LATE : SERVED);
        }
        Turn turn = Turn.open(nonce.copy(), overtaken);
        own.put(nonce.first(), new Known(turn, now));
        return turn;
    }

    /** Forgets what is old. */
    public synchronized void forget() {
        long now = clock.getAsLong();
        users.values().removeIf(own -> {
            forget(own, now);
            return own.isEmpty();
        });
    }

    private static void forget(Map<Nonce, Known> own, long now) {
        Iterator<Known> oldest = own.values().iterator();
        while (oldest.hasNext() && now - oldest.next().since() > KEPT.toNanos()) {
            oldest.remove();
        }
    }
}
