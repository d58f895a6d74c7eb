package io.anytls.daemon.stats;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.text.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of numbers, replaced as a whole: once a minute, when it is asked for, and at the end. Who reads it finds the old one or the new
 * one, never half of one. Any thread; writing blocks.
 */
public final class StatsFile implements Service {

    /** How old the numbers get. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(StatsFile.class);

    private final Path file;
    private final String program;
    private final String version;
    private final InstantSource clock;
    private final ScheduledExecutorService thread;
    private final Instant begun;

    /** Guarded by this; null before it is started. */
    private Consumer<Numbers> source;

    /** Whether the last time it could not be written, which has been told. Guarded by this. */
    private boolean failing;

    StatsFile(Path file, String program, String version, InstantSource clock, ScheduledExecutorService thread) {
        this.file = file;
        this.program = program;
        this.version = version;
        this.clock = clock;
        this.thread = thread;
        this.begun = clock.instant();
    }

    /**
     * One that is about to be started.
     *
     * @param program as it calls itself
     * @throws StartupException if the folder for it is missing or cannot be written to
     */
    public static StatsFile open(Path file, String program, String version) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw StartupException.failure("--stats-file " + file + " is a folder: name a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw StartupException.failure("--stats-file " + file + ": there is no folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw StartupException.failure(
                    "--stats-file " + file + ": this user may not write to the folder " + folder);
        }
        return new StatsFile(
                file, program, version, InstantSource.system(), Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "statistics");
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    /** A service with the file beside it, where there is one: both are closed together. */
    public static Service beside(Optional<StatsFile> file, Service service) {
        return file.isPresent() ? service.with(file.get()) : service;
    }

    /**
     * Writes it now, and every minute.
     *
     * @param numbers puts those of the program
     */
    public void start(Consumer<Numbers> numbers) {
        synchronized (this) {
            source = numbers;
        }
        write();
        thread.scheduleAtFixedRate(this::write, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    /** Replaces it with what is true now. A failure is told once, until it has worked again. */
    public synchronized void write() {
        if (source == null) {
            return;
        }
        try {
            replace(JsonWriter.document(numbers().json()));
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("{}; tried again every minute", DataDirectory.failure(file, "write", e));
            }
            failing = true;
        } catch (RuntimeException e) {
            LOG.warn("the statistics could not be gathered: {}", FailureText.of(e), e);
        }
    }

    private Numbers numbers() {
        Instant now = clock.instant();
        Numbers numbers = new Numbers()
                .put("program", program)
                .put("version", version)
                .put("written", now.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("uptime_secs", Duration.between(begun, now).toSeconds());
        source.accept(numbers);
        return numbers;
    }

    private void replace(String text) throws IOException {
        Path unfinished = DataDirectory.unfinished(file);
        try {
            Files.writeString(unfinished, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** With the last numbers. */
    @Override
    public CompletionStage<?> close() {
        thread.shutdown();
        write();
        return CompletableFuture.completedFuture(null);
    }
}
