package io.anytls.protocol.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user's part of the {@link MemoryBudget}, all his sessions together. Any thread.
 *
 * <pre>
 *   FREE --soft mark--> SHORT: no session of his is read, and who makes no progress for long is given up
 *                         '--hard mark--> who makes no progress is given up at once, largest first, down to the soft mark
 *                              '--an eighth more--> progress or not
 * </pre>
 */
public final class MemoryShare {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryShare.class);

    /** Who has moved no byte for so long makes no progress. */
    private static final long STANDING_STILL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long BETWEEN_LINES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final MemoryBudget budget;
    private final String owner;
    private final Set<HeldMemory> holders = ConcurrentHashMap.newKeySet();
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicBoolean relieving = new AtomicBoolean();
    private final AtomicInteger untold = new AtomicInteger();
    private final AtomicLong nextLine;
    private volatile long nextReliefNanos;

    MemoryShare(MemoryBudget budget, String owner) {
        this.budget = budget;
        this.owner = owner;
        this.nextLine = new AtomicLong(budget.now());
        this.nextReliefNanos = budget.now();
    }

    /** The user's name. */
    public String owner() {
        return owner;
    }

    /** Bytes that he holds, in real cost. */
    public long used() {
        return used.get();
    }

    /** Whether he has so much that his sessions have to wait. */
    public boolean isShort() {
        long own = used.get();
        return own > budget.userSoftMark() || budget.isShort() && own > budget.fairPart();
    }

    /**
     * An account of what somebody holds. It has to be closed.
     *
     * @param giveUp called once, on any thread, when the memory is wanted back; releases it soon
     */
    public HeldMemory open(Runnable giveUp) {
        return new HeldMemory(this, giveUp);
    }

    /** @return whether there is room for one more stream, of all users; if so it needs a {@link #streamClosed} */
    public boolean streamOpened() {
        return budget.streamOpened();
    }

    public void streamClosed() {
        budget.streamClosed();
    }

    MemoryShare enter() {
        sessions.incrementAndGet();
        return this;
    }

    /** The session is over; what it still holds stays counted until it is released. */
    public void leave() {
        sessions.decrementAndGet();
        budget.forget(this);
    }

    boolean isUnused() {
        return sessions.get() == 0 && holders.isEmpty();
    }

    void add(HeldMemory holder) {
        holders.add(holder);
    }

    void remove(HeldMemory holder) {
        holders.remove(holder);
        if (sessions.get() == 0) {
            budget.forget(this);
        }
    }

    void changed(long bytes) {
        long own = used.addAndGet(bytes);
        boolean allOver = budget.add(bytes);
        if (bytes > 0) {
            relieveIfOver(own, allOver);
        }
    }

    /** Over a hard mark somebody may stand still for long enough by now; where everybody waits nothing else asks for it. */
    void look() {
        relieveIfOver(used.get(), budget.isFull());
    }

    private void relieveIfOver(long own, boolean allOver) {
        if (own > budget.limits().userHardMark()) {
            relieve(own - budget.limits().userSoftMark());
        }
        if (allOver) {
            budget.relieve();
        }
    }

    /**
     * Gives up who holds most, until so many bytes are on their way back.
     *
     * @return how many are
     */
    long relieve(long excess) {
        long now = budget.now();
        if (now - nextReliefNanos < 0 || !relieving.compareAndSet(false, true)) {
            return 0; // it has just been done, or somebody is at it
        }
        nextReliefNanos = now + MemoryBudget.BETWEEN_RELIEFS_NANOS;
        try {
            long missing = excess
                    - holders.stream()
                            .filter(HeldMemory::isGivenUp)
                            .mapToLong(HeldMemory::bytes)
                            .sum();
            boolean overflowing = used.get() > budget.limits().userHardMark() / 8 * 9
                    || budget.used() > budget.limits().hardMark() / 8 * 9;
            for (HeldMemory holder : largestFirst()) {
                if (missing <= 0) {
                    break;
                }
                if (overflowing || holder.standsStill(now, STANDING_STILL_NANOS)) {
                    missing -= holder.bytes();
                    giveUp(holder, "too much memory is held");
                }
            }
            return excess - missing;
        } finally {
            relieving.set(false);
        }
    }

    /** A copy: sizes change while others are at work. */
    private List<HeldMemory> largestFirst() {
        record Sized(HeldMemory holder, long bytes) {}
        List<Sized> sized = new ArrayList<>();
        for (HeldMemory holder : holders) {
            if (!holder.isGivenUp() && holder.bytes() > 0) {
                sized.add(new Sized(holder, holder.bytes()));
            }
        }
        sized.sort(Comparator.comparingLong(Sized::bytes).reversed());
        return sized.stream().map(Sized::holder).toList();
    }

    void giveUp(HeldMemory holder, String why) {
        if (holder.giveUp()) {
            untold.incrementAndGet();
            tell(why);
        }
    }

    /** An allocation for this user has failed, and cost him a stream or a session. */
    public void refused(Throwable failure) {
        untold.incrementAndGet();
        tell(failure.getMessage());
    }

    /** At most a line every ten seconds for each user. */
    private void tell(String why) {
        long now = budget.now();
        long due = nextLine.get();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES_NANOS)) {
            LOG.warn(
                    "{} streams or sessions of user \"{}\" reset, {}: the user {} KiB, all {} KiB of {} KiB",
                    untold.getAndSet(0),
                    owner,
                    why,
                    used.get() >> 10,
                    budget.used() >> 10,
                    budget.limits().hardMark() >> 10);
        }
    }

    MemoryBudget budget() {
        return budget;
    }
}
