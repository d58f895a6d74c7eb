package io.anytls.daemon.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives back to the pool what a burst has left in the event loops' caches, where it would stay for as long as a loop has little to do.
 *
 * <p>Netty's own property for this ({@code io.netty.allocator.cacheTrimIntervalMillis}) puts a timer into each loop. A loop without
 * timers need not ask for the time, nor the system for a time limit, at each of its turns: that is 2 % of the CPU of small packets. So
 * the timer is a thread's of its own.
 */
final class CacheTrim {

    private static final int INTERVAL_SECONDS = 4;

    private CacheTrim() {}

    /** From now on until the loops shut down. Any thread. */
    static void begin(EventLoopGroup loops) {
        EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("cache-trim", true));
        thread.scheduleWithFixedDelay(() -> trim(loops), INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        loops.terminationFuture().addListener(gone -> thread.shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    static void trim(EventLoopGroup loops) {
        for (EventExecutor loop : loops) {
            if (!loop.isShuttingDown()) {
                loop.execute(PooledByteBufAllocator.DEFAULT::trimCurrentThreadCache);
            }
        }
    }
}
