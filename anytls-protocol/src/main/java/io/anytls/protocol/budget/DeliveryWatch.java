package io.anytls.protocol.budget;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gives up what has still to be delivered, but does not move: it is the end of something, and nobody waits for it who would notice. It is
 * hurried once the session has gone, and while the user holds so much that none of his sessions is read: then nobody hears that one has
 * gone. Confined to its event loop.
 */
public final class DeliveryWatch {

    private static final int INTERVAL_SECONDS = 1;

    /** Looks without any progress. */
    private static final int PATIENCE = 60;

    /** Looks with less progress than {@link #PROGRESS}, when hurried. */
    private static final int LAST_PATIENCE = 4;

    private static final long PROGRESS = 512;

    private final EventExecutor loop;
    private final HeldMemory memory;
    private final BooleanSupplier alone;
    private final Runnable giveUp;

    private Future<?> next;
    private int looksInVain;

    /**
     * @param memory of what is to be delivered
     * @param alone whether the session has gone, so that nobody will ever ask for an end
     * @param giveUp called once, on the loop
     */
    public DeliveryWatch(EventExecutor loop, HeldMemory memory, BooleanSupplier alone, Runnable giveUp) {
        this.loop = loop;
        this.memory = memory;
        this.alone = alone;
        this.giveUp = giveUp;
    }

    /** Begins to watch; does nothing if it has begun. */
    public void start() {
        if (next == null) {
            watch();
        }
    }

    public void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void watch() {
        long before = memory.released();
        next = loop.schedule(() -> look(before), INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    private void look(long before) {
        long moved = memory.released() - before;
        boolean hurried = alone.getAsBoolean() || memory.isShort();
        looksInVain = moved > (hurried ? PROGRESS : 0) ? 0 : looksInVain + 1;
        if (looksInVain >= (hurried ? LAST_PATIENCE : PATIENCE)) {
            giveUp.run();
        } else {
            watch();
        }
    }
}
