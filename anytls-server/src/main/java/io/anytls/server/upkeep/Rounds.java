package io.anytls.server.upkeep;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What is done every second and every minute, on a thread of its own: some of it asks the system and may take its time. Any thread. */
public final class Rounds implements AutoCloseable {

    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("housekeeping", true));

    /**
     * Does something again and again; a failure of it is told, and costs one run.
     *
     * @param seconds between the end of one run and the next one
     * @param name for the log
     * @return to be cancelled
     */
    public Future<?> every(int seconds, String name, Runnable task) {
        return thread.scheduleWithFixedDelay(new Unstoppable(name, task), seconds, seconds, TimeUnit.SECONDS);
    }

    /** Does something once, behind what is being done. Nothing happens once this is closed. */
    public void once(Runnable task) {
        if (!thread.isShuttingDown()) {
            thread.execute(task);
        }
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
