package io.anytls.daemon.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.testkit.CapturedLog;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file is written, and what is in it. The clock is moved. */
class StatsFileTest {

    @TempDir
    Path folder;

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final AtomicLong count = new AtomicLong();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    private Path file() {
        return folder.resolve("stats.json");
    }

    private StatsFile started() {
        return started(time.eventLoop());
    }

    private StatsFile started(ScheduledExecutorService thread) {
        StatsFile stats = new StatsFile(file(), "anytls-test", "1.2.3", () -> now, thread);
        stats.start(numbers -> numbers.put("pool", new Numbers().put("streams", count.incrementAndGet())));
        return stats;
    }

    private void seconds(int seconds) {
        now = now.plusSeconds(seconds);
        time.advanceTimeBy(seconds, TimeUnit.SECONDS);
        time.runScheduledPendingTasks();
    }

    @Test
    void itSaysWhoHasWrittenItAndWhen() throws IOException {
        started();
        assertEquals("""
                {
                  "program": "anytls-test",
                  "version": "1.2.3",
                  "written": "2026-01-02T03:04:05Z",
                  "uptime_secs": 0,
                  "pool": {
                    "streams": 1
                  }
                }
                """, Files.readString(file()));
    }

    @Test
    void itIsReplacedEveryMinute() throws IOException {
        started();
        seconds(59);
        assertTrue(Files.readString(file()).contains("\"streams\": 1"));
        seconds(1);
        assertTrue(Files.readString(file()).contains("\"streams\": 2"));
        assertTrue(Files.readString(file()).contains("\"uptime_secs\": 60"));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count(), "nothing lies beside it");
        }
    }

    @Test
    void itIsReplacedWhenAskedForAndAtTheEnd() throws IOException {
        StatsFile stats = started(Executors.newSingleThreadScheduledExecutor());
        stats.write();
        assertTrue(Files.readString(file()).contains("\"streams\": 2"));
        stats.close();
        assertTrue(Files.readString(file()).contains("\"streams\": 3"));
    }

    @Test
    void aFailureIsToldOnce() throws IOException {
        StatsFile stats = started();
        Files.delete(file());
        Files.createDirectory(file());
        Files.createFile(file().resolve("in the way"));
        try (CapturedLog log = CapturedLog.of(StatsFile.class)) {
            stats.write();
            stats.write();
            assertEquals(1, log.lines().size());
            assertTrue(log.lines().get(0).startsWith("cannot write " + file()), log.lines()::toString);
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedAtTheStart() {
        assertEquals(
                "--stats-file " + folder.resolve("no/stats.json") + ": there is no folder " + folder.resolve("no"),
                assertThrows(StartupException.class, () -> StatsFile.open(folder.resolve("no/stats.json"), "x", "1"))
                        .getMessage());
        assertEquals(
                "--stats-file " + folder + " is a folder: name a file in it",
                assertThrows(StartupException.class, () -> StatsFile.open(folder, "x", "1"))
                        .getMessage());
    }
}
