package io.anytls.server.upkeep;

import io.anytls.daemon.text.FailureText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that is run again and again. An executor would drop it after its first exception; here that costs one run. Not thread-safe. */
public final class Unstoppable implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Unstoppable.class);

    private final String name;
    private final Runnable task;
    private boolean told;

    /** @param name for the log */
    public Unstoppable(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    @Override
    public void run() {
        try {
            task.run();
            told = false;
        } catch (RuntimeException e) {
            if (!told) {
                told = true; // it may come every second
                LOG.warn("{} failed, and is tried again: {}", name, FailureText.of(e));
            }
        }
    }
}
