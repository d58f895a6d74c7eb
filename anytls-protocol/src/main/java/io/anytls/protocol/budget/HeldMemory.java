package io.anytls.protocol.budget;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What one stream, or a session beside its streams, holds of its user's {@link MemoryShare}. Any thread. */
public final class HeldMemory {

    /** So long a stream may stand still while its user is over the soft mark. Below the mark nothing is counted. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final MemoryShare share;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong released = new AtomicLong();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final AtomicBoolean entered = new AtomicBoolean();

    private volatile Runnable giveUp;
    private volatile boolean closed;

    /** Counts what has moved without being told in bytes; when that was is asked for seldom, so no clock is read for it. */
    private final AtomicLong moves = new AtomicLong();

    private volatile long movesSeen;
    private volatile long movedNanos;

    private volatile long shortSinceNanos;
    private volatile boolean wasShort;

    HeldMemory(MemoryShare share, Runnable giveUp) {
        this.share = share;
        this.giveUp = giveUp;
        this.movedNanos = share.budget().now();
    }

    /** One queue or buffer of those that the holder has. */
    public final class Place {

        private final AtomicLong held = new AtomicLong();

        /** So much it holds now, in real cost: what its buffers pin, and {@link MemoryLimits#ENTRY} for each entry. */
        public void holds(long cost) {
            if (held.get() != cost) {
                changed(cost - held.getAndSet(cost));
            }
        }

        public long bytes() {
            return held.get();
        }
    }

    /** Another place that is counted here. */
    public Place place() {
        return new Place();
    }

    /** Bytes in all places. */
    public long bytes() {
        return bytes.get();
    }

    /** Bytes that have been held and are no more, since the beginning: they move on as long as this grows. */
    public long released() {
        return released.get();
    }

    /** Whether whoever can wait should: read no more before what is held has gone. */
    public boolean isShort() {
        return share.isShort();
    }

    /** An allocation has failed: the holder gives up what he has, and the log says whose it was. */
    public void refused(Throwable failure) {
        share.refused(failure);
        giveUp();
    }

    /** From now on something else gives the memory back. */
    public void onGiveUp(Runnable action) {
        giveUp = action;
    }

    /** The holder is over. What its places still hold is counted until they say that they hold nothing. */
    public void close() {
        closed = true;
        leaveIfOver();
    }

    /** To be called now and then while something is held: over the soft mark, who does not move for long is given up. */
    public void look() {
        long now = share.budget().now();
        noticeMoves(now);
        if (!share.isShort()) {
            wasShort = false;
            return;
        }
        share.look();
        if (!wasShort) {
            wasShort = true;
            shortSinceNanos = now;
        }
        if (now - shortSinceNanos >= PATIENCE_NANOS && standsStill(now, PATIENCE_NANOS)) {
            share.giveUp(this, "nothing has moved while memory was short");
        }
    }

    boolean standsStill(long now, long nanos) {
        noticeMoves(now);
        return now - movedNanos >= nanos;
    }

    private void noticeMoves(long now) {
        long all = moves.get();
        if (all != movesSeen) {
            movesSeen = all;
            movedNanos = now;
        }
    }

    /** Something that is held has gone, though not less may be held now. One thread at a time, or some are not counted. */
    void moved() {
        moves.lazySet(moves.get() + 1);
    }

    boolean isGivenUp() {
        return givenUp.get();
    }

    /** Asks for the memory; false if that was done before. */
    public boolean giveUp() {
        if (!givenUp.compareAndSet(false, true)) {
            return false;
        }
        giveUp.run();
        return true;
    }

    private void changed(long by) {
        long all = bytes.addAndGet(by);
        if (by < 0) {
            released.addAndGet(-by);
            movedNanos = share.budget().now();
        } else if (all == by) {
            movedNanos = share.budget().now(); // before there was nothing that could have moved
            if (!entered.get() && entered.compareAndSet(false, true)) {
                share.add(this);
            }
        }
        share.changed(by);
        if (closed) {
            leaveIfOver();
        }
    }

    private void leaveIfOver() {
        if (bytes.get() == 0 && entered.compareAndSet(true, false)) {
            share.remove(this);
        }
    }
}
