package io.anytls.daemon.reload;

import io.anytls.daemon.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

    private final Supplier<List<Path>> files;
    private final Callable<?> reload;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread reloading = new Thread(task, "reload");
        reloading.setDaemon(true);
        return reloading;
    });

    // Confined to the thread, but for the first values.
    private FileStates loaded;
    private FileStates seen;

    /**
     * Watches from the files' present state on.
     *
     * @param files asked each time, as files come and go in a directory; blocking
     * @param reload reads them and puts to use what they say; throws before it changes anything; blocking
     */
    public Reloader(Supplier<List<Path>> files, Callable<?> reload) {
        this.files = files;
        this.reload = reload;
        this.loaded = FileStates.of(files.get());
        this.seen = loaded;
    }

    /** Begins to look at the files. They do not keep the process alive. */
    public void start(Duration interval) {
        thread.scheduleWithFixedDelay(this::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has them read whether they have changed or not. Any thread; returns at once. */
    public void reload() {
        thread.execute(() -> load(FileStates.of(files.get())));
    }

    /** On the thread, or in a test. */
    void look() {
        try {
            FileStates now = FileStates.of(files.get());
            boolean still = now.equals(seen);
            seen = now;
            if (still && !now.equals(loaded)) {
                load(now);
            }
        } catch (RuntimeException e) {
            LOG.warn("the configuration's files cannot be watched: {}", e.toString(), e); // and go on watching
        }
    }

    private void load(FileStates states) {
        loaded = states; // also if they are no good: they are tried again when they change again
        try {
            reload.call();
            LOG.info("configuration reloaded");
        } catch (StartupException e) {
            e.lines().forEach(line -> LOG.error("configuration not reloaded: {}", line));
        } catch (Exception e) {
            LOG.error("configuration not reloaded: {}", e.toString(), e);
        }
    }
}
