package io.anytls.daemon.transport;

import io.netty.channel.IoEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much of an event loop's pass goes to connections whose peer has sent its last byte, all of them together. A client that goes ends
 * hundreds of sessions in one moment, each with what the kernel still holds for it; what is beyond the share waits for the next pass, which
 * follows at once, and everybody else is served in between. Confined to the event loop.
 */
final class HangUps {

    static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final LongSupplier nanoTime;
    private long used;
    private IoEvent none;

    HangUps(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void startPass() {
        used = 0;
    }

    /** Whether there is time left in this pass. */
    boolean haveTime() {
        return used < SHARE_NANOS;
    }

    /** Whether the event is known to be no hang-up. There are thousands in a second, nearly all of them one and the same object. */
    boolean isNone(IoEvent event) {
        return event == none;
    }

    void none(IoEvent event) {
        none = event;
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    void use(long nanos) {
        used += nanos;
    }
}
