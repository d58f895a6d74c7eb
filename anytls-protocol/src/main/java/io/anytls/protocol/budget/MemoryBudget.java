package io.anytls.protocol.budget;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The memory that buffered bytes hold in this process, in real cost, and who holds it. Any thread. */
public final class MemoryBudget {

    private static final class OfProcess {
        private static final MemoryBudget INSTANCE = new MemoryBudget(MemoryLimits.ofProcess(), System::nanoTime);
    }

    /** All who hold something are looked at then, while every read may ask for it. */
    static final long BETWEEN_RELIEFS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MemoryLimits limits;

    // Asked for each read, and worth a few divisions.
    private final long softMark;
    private final long hardMark;
    private final long userSoftMark;

    private final LongSupplier clock;
    private final Map<String, MemoryShare> shares = new ConcurrentHashMap<>();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong nextReliefNanos;
    private final AtomicInteger streams = new AtomicInteger();

    /** @param clock nanoseconds */
    public MemoryBudget(MemoryLimits limits, LongSupplier clock) {
        this.limits = limits;
        this.softMark = limits.softMark();
        this.hardMark = limits.hardMark();
        this.userSoftMark = limits.userSoftMark();
        this.clock = clock;
        this.nextReliefNanos = new AtomicLong(clock.getAsLong());
    }

    /** The one of this process: memory is shared by all that runs in it. */
    public static MemoryBudget ofProcess() {
        return OfProcess.INSTANCE;
    }

    public MemoryLimits limits() {
        return limits;
    }

    /** Bytes held by all users, in real cost. */
    public long used() {
        return used.get();
    }

    /** Whether all users together are over the soft mark: who has more than his part waits. */
    public boolean isShort() {
        return used.get() > softMark;
    }

    /**
     * Whether all users together are over the hard mark. It lasts for as long as those who stand still need to be found, two seconds or
     * so: no time to take in new connections. Between the marks there is time, as their handshakes have memory of their own.
     */
    public boolean isFull() {
        return used.get() > hardMark;
    }

    /** One user's {@link MemoryLimits#userSoftMark}. */
    long userSoftMark() {
        return userSoftMark;
    }

    /** Streams that are open, of all users. */
    public int streams() {
        return streams.get();
    }

    /**
     * One user's part, for one more session of his; each call needs a {@link MemoryShare#leave}.
     *
     * @param owner the user's name, as the log may say it
     */
    public MemoryShare share(String owner) {
        return shares.compute(owner, (name, known) -> (known == null ? new MemoryShare(this, name) : known).enter());
    }

    void forget(MemoryShare share) {
        shares.computeIfPresent(share.owner(), (name, known) -> known == share && share.isUnused() ? null : known);
    }

    /** What one of those who hold something may have before he is asked to wait, while all together are over the soft mark. */
    long fairPart() {
        long holding =
                shares.values().stream().filter(share -> share.used() > 0).count();
        return limits.softMark() / Math.max(1, holding);
    }

    /** @return whether all users together are over the hard mark */
    boolean add(long bytes) {
        return used.addAndGet(bytes) > hardMark;
    }

    /** All who have more than their part give up the rest of it, who has most first, until all together are on their way down to the soft mark. */
    void relieve() {
        long now = now();
        long due = nextReliefNanos.get();
        if (now - due < 0 || !nextReliefNanos.compareAndSet(due, now + BETWEEN_RELIEFS_NANOS)) {
            return; // it has just been done
        }
        long missing = used.get() - softMark;
        long part = fairPart();
        for (MemoryShare share : largestFirst()) {
            long most = share.used() - part;
            if (missing <= 0 || most <= 0) {
                return;
            }
            missing -= share.relieve(Math.min(missing, most));
        }
    }

    /** A copy: sizes change while others are at work. */
    private List<MemoryShare> largestFirst() {
        record Sized(MemoryShare share, long bytes) {}
        return shares.values().stream()
                .map(share -> new Sized(share, share.used()))
                .sorted(Comparator.comparingLong(Sized::bytes).reversed())
                .map(Sized::share)
                .toList();
    }

    boolean streamOpened() {
        if (streams.incrementAndGet() <= limits.streams()) {
            return true;
        }
        streams.decrementAndGet();
        return false;
    }

    void streamClosed() {
        streams.decrementAndGet();
    }

    long now() {
        return clock.getAsLong();
    }
}
