package io.anytls.daemon.reload;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.text.FailureText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configuration read again on a thread of its own, one time after the other. What cannot be used leaves everything as it is,
 * with a line in the log for each reason.
 */
public final class Reloader {

    /** How often files are looked at. They are read when they look the same for the second time, so that nobody is still writing. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final FileStates files;
    private final Callable<?> reload;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread reloading = new Thread(task, "reload");
        reloading.setDaemon(true);
        return reloading;
    });

    // Confined to the thread.
    private Map<Path, String> seen = Map.of();

    /**
     * Watches what has been read.
     *
     * @param files told by whoever reads them, the first time too
     * @param reload reads them and puts to use what they say; throws before it changes anything; blocking
     */
    public Reloader(FileStates files, Callable<?> reload) {
        this.files = files;
        this.reload = reload;
    }

    /** Begins to look at the files. They do not keep the process alive. */
    public void start(Duration interval) {
        thread.scheduleWithFixedDelay(this::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has them read whether they have changed or not, unless it has been stopped. Any thread; returns at once. */
    public void reload() {
        try {
            thread.execute(this::load);
        } catch (RejectedExecutionException e) {
            LOG.debug("not reloaded, as the program ends");
        }
    }

    /** Reads nothing any more; a reload that is under way goes on. Any thread. */
    public void stop() {
        thread.shutdown();
    }

    /** On the thread, or in a test. */
    void look() {
        try {
            Map<Path, String> now = files.now();
            boolean still = now.equals(seen);
            seen = now;
            if (still && !now.equals(files.read())) {
                load();
            }
        } catch (RuntimeException e) {
            LOG.warn("the configuration's files cannot be watched: {}", FailureText.of(e), e); // and go on watching
        }
    }

    /** What is no good is tried again when it changes again: it counts as read. */
    private void load() {
        try {
            reload.call();
            LOG.info("configuration reloaded");
        } catch (StartupException e) {
            e.lines().forEach(line -> LOG.error("configuration not reloaded: {}", line));
        } catch (Exception e) {
            LOG.error("configuration not reloaded: {}", FailureText.of(e), e);
        }
    }
}
