package io.anytls.daemon.state;

import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.process.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program remembers from one run to the next, in named sections: one file in its data directory, or nothing but memory where it
 * has none. Any thread; nobody waits for the disk: changes are gathered for {@link #DELAY} and written by a thread that is there only
 * while there is something to write.
 *
 * <p>Several programs may use one file: each writes its own changes into what the file holds by then, and the last change of a key counts.
 * What was changed less than {@link #DELAY} before a kill -9 is lost; the file is never half written.
 */
public final class StateFile implements Service {

    /** The program that the client's state is of. */
    public static final String CLIENT = "anytls-client";

    /** The program that the server's state is of. */
    public static final String SERVER = "anytls-server";

    /** How long changes are gathered. */
    static final Duration DELAY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    /** Null: memory is all there is. */
    private final StateDisk disk;

    private final String advice;
    private final Duration delay;
    private final ScheduledThreadPoolExecutor writer = new ScheduledThreadPoolExecutor(1, StateFile::thread);
    private final Object writing = new Object();

    // Guarded by this.
    private final StateContent content;
    private Map<Entry, Optional<String>> changes = new LinkedHashMap<>();
    private boolean scheduled;
    private boolean told;

    /** Whether the last write has failed, so that the next failure is no news. Guarded by {@code writing}. */
    private boolean failing;

    private record Entry(StateSection section, String key) {}

    private StateFile(StateDisk disk, String advice, StateContent content, Duration delay) {
        this.disk = disk;
        this.delay = delay;
        this.advice = advice;
        this.content = content;
        writer.setKeepAliveTime(DELAY.toMillis(), TimeUnit.MILLISECONDS);
        writer.allowCoreThreadTimeOut(true);
        writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        writer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // too late: it is closed
    }

    /**
     * Reads the file, if there is one. One that cannot be used is told in one warning and put aside; then everything is forgotten.
     * Blocking: for the start.
     *
     * @param program whose file it is
     */
    public static StateFile open(DataDirectory directory, String program) {
        return open(directory, program, DELAY);
    }

    /** @param delay how long changes are gathered */
    static StateFile open(DataDirectory directory, String program, Duration delay) {
        StateDisk disk = new StateDisk(directory.path().resolve(program + ".state.json"));
        disk.removeUnfinished();
        try {
            return new StateFile(disk, "", disk.read(), delay);
        } catch (UnusableStateException e) {
            LOG.warn("{}", disk.putAside(e));
            return new StateFile(disk, "", new StateContent(), delay);
        }
    }

    /**
     * State that ends with the program.
     *
     * @param advice how to keep it, for the one line that is logged when there is something to remember
     */
    public static StateFile inMemory(String advice) {
        return new StateFile(null, advice, new StateContent(), DELAY);
    }

    /**
     * One of its sections. Names are for ever: another version of the program finds what it knows by them, and leaves the rest alone.
     *
     * @param what it holds, in the plural, for the log
     * @param most entries; one more, and the one that was put longest ago goes
     */
    public StateSection section(String name, String what, int most) {
        return new StateSection(this, name, what, most);
    }

    /** The data directory, for what is too large to be a text in here; empty where there is none. */
    public Optional<Path> directory() {
        return Optional.ofNullable(disk).map(StateDisk::directory);
    }

    synchronized Optional<String> get(String section, String key) {
        return content.get(section, key);
    }

    /** @param value empty to remove it */
    void change(StateSection section, String key, Optional<String> value) {
        synchronized (this) {
            if (content.get(section.name(), key).equals(value)) {
                return;
            }
            List<String> gone = content.put(section.name(), key, value, section.most());
            if (disk != null) {
                Entry entry = new Entry(section, key);
                changes.remove(entry); // the order tells which was put last
                changes.put(entry, value);
                gone.forEach(oldest -> changes.put(new Entry(section, oldest), Optional.empty()));
                schedule();
                return;
            }
            if (told) {
                return;
            }
            told = true;
        }
        LOG.info("{} are remembered until the program ends: {}", section.what(), advice);
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            writer.schedule(this::save, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Writes what has changed now. Blocking. What cannot be written is told once, and tried again with the next change. */
    public void save() {
        if (disk == null) {
            return;
        }
        synchronized (writing) {
            Map<Entry, Optional<String>> changed;
            synchronized (this) {
                scheduled = false;
                changed = changes;
                changes = new LinkedHashMap<>();
            }
            if (changed.isEmpty()) {
                return;
            }
            try {
                disk.write(merged(changed));
                failing = false;
            } catch (IOException e) {
                failed(changed, e);
            }
        }
    }

    /** What the file holds by now, with our changes; all that we have where it cannot be used any more. */
    private String merged(Map<Entry, Optional<String>> changed) {
        try {
            StateContent current = disk.read();
            changed.forEach((entry, value) -> current.put(
                    entry.section().name(), entry.key(), value, entry.section().most()));
            return current.text();
        } catch (UnusableStateException e) {
            LOG.warn("{}", disk.putAside(e));
            synchronized (this) {
                return content.text();
            }
        }
    }

    private void failed(Map<Entry, Optional<String>> changed, IOException e) {
        synchronized (this) {
            changes.forEach((entry, value) -> {
                changed.remove(entry);
                changed.put(entry, value);
            });
            changes = changed;
        }
        if (!failing) {
            LOG.warn(
                    "cannot write {}: {}; what is remembered is lost when the program ends",
                    disk.file(),
                    FileTrouble.reason(e));
        }
        failing = true;
    }

    /** Writes what has changed; completes when that is done. What changes later is not written any more. */
    @Override
    public CompletionStage<?> close() {
        writer.shutdown();
        return CompletableFuture.runAsync(this::save, task -> thread(task).start());
    }

    /** Where it is; empty if memory is all there is. */
    public Optional<Path> file() {
        return Optional.ofNullable(disk).map(StateDisk::file);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "state");
        thread.setDaemon(true);
        return thread;
    }
}
