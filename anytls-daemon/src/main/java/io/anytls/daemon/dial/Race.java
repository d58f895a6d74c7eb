package io.anytls.daemon.dial;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Happy Eyeballs (RFC 8305) as a function of time: which address of a host is dialled when. What has served before comes first and
 * what has failed its purpose last, see {@link AddressMemory}; between them the families take turns. A dial starts
 * {@link #STAGGER} after the one before or as soon as that has failed, and an answer for the other family alone is held back a
 * little for the preferred one. Knows no channel and no clock; the first dial that succeeds is the caller's to see.
 *
 * <p>All times are nanoseconds on one clock of the caller's. Not thread-safe.
 */
final class Race {

    static final long STAGGER = TimeUnit.MILLISECONDS.toNanos(250);
    static final long RESOLUTION_DELAY = TimeUnit.MILLISECONDS.toNanos(50);

    /** What {@link #delay} says when only an event can help. */
    static final long NEVER = Long.MAX_VALUE;

    /** A name with hundreds of addresses must not make us knock at all of them. */
    static final int MOST_ATTEMPTS = 10;

    private final IpStrategy strategy;
    private final AddressMemory memory;
    private final Deque<InetSocketAddress> served = new ArrayDeque<>();
    private final Deque<InetSocketAddress> preferred = new ArrayDeque<>();
    private final Deque<InetSocketAddress> others = new ArrayDeque<>();
    private final Deque<InetSocketAddress> failed = new ArrayDeque<>();

    private int lookUps;
    private int running;
    private int started;
    private boolean preferredIsNext = true;
    private boolean answered;
    private boolean mayHurry = true;
    private long answeredAt;
    private long startedAt;

    /** @param lookUps how many answers are to come */
    Race(IpStrategy strategy, AddressMemory memory, int lookUps) {
        this.strategy = strategy;
        this.memory = memory;
        this.lookUps = lookUps;
    }

    /** A look-up has ended, perhaps with nothing. */
    void answered(Collection<InetSocketAddress> addresses, long now) {
        lookUps--;
        for (InetSocketAddress address : memory.inOrder(addresses)) {
            queue(address).add(address);
        }
        if (!answered && !addresses.isEmpty()) {
            answered = true;
            answeredAt = now;
        }
    }

    private Deque<InetSocketAddress> queue(InetSocketAddress address) {
        return switch (memory.standing(address.getAddress())) {
            case SERVED -> served;
            case FAILED -> failed;
            case UNKNOWN -> strategy.prefers(address.getAddress()) ? preferred : others;
        };
    }

    /** A dial has failed. */
    void failed() {
        running--;
        mayHurry = true;
    }

    /** The address to dial now, which counts as started; null if none is due. */
    InetSocketAddress next(long now) {
        if (delay(now) > 0) {
            return null;
        }
        started++;
        running++;
        startedAt = now;
        mayHurry = false;
        if (!served.isEmpty()) {
            return served.poll();
        }
        return preferred.isEmpty() && others.isEmpty() ? failed.poll() : inTurn();
    }

    private InetSocketAddress inTurn() {
        boolean fromPreferred = others.isEmpty() || preferredIsNext && !preferred.isEmpty();
        preferredIsNext = !fromPreferred;
        return (fromPreferred ? preferred : others).poll();
    }

    private boolean isExhausted() {
        return served.isEmpty() && preferred.isEmpty() && others.isEmpty() && failed.isEmpty();
    }

    /** How long until {@link #next} has something, if nothing happens before; 0 for now, {@link #NEVER} if it will not by itself. */
    long delay(long now) {
        if (isExhausted() || started >= MOST_ATTEMPTS) {
            return NEVER;
        }
        if (started == 0) {
            boolean waitForPreferred = served.isEmpty() && preferred.isEmpty() && lookUps > 0;
            return waitForPreferred ? Math.max(0, answeredAt + RESOLUTION_DELAY - now) : 0;
        }
        return mayHurry ? 0 : Math.max(0, startedAt + STAGGER - now);
    }

    /** One that was dialled has taken the connection, and has still to show what it is worth: it gets a {@link #STAGGER} for that. */
    void progressed(long now) {
        startedAt = now;
    }

    /** Whether nothing runs and nothing will. */
    boolean isLost() {
        return running == 0 && (lookUps == 0 && isExhausted() || started >= MOST_ATTEMPTS);
    }
}
