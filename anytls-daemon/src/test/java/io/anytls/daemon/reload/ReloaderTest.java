package io.anytls.daemon.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.StartupException;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {

    @TempDir
    Path directory;

    private final AtomicInteger loads = new AtomicInteger();
    private final FileStates files = new FileStates();

    private int load(Path file) {
        files.restart();
        files.reading(file);
        return loads.incrementAndGet();
    }

    private Reloader watching(Path file) {
        files.reading(file);
        return new Reloader(files, () -> load(file));
    }

    @Test
    void aChangeIsLoadedOnceWhenItHasSettled() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "1");
        Reloader reloader = watching(file);
        look(reloader, 3, 0);
        Files.writeString(file, "22");
        look(reloader, 1, 0);
        Files.writeString(file, "333");
        look(reloader, 1, 0);
        look(reloader, 1, 1);
        look(reloader, 3, 1);
    }

    @Test
    void aSymbolicLinkThatTurnsRoundIsAChange() throws IOException {
        Path old = Files.writeString(directory.resolve("old"), "x");
        Path renewed = Files.writeString(directory.resolve("new"), "x");
        Files.setLastModifiedTime(renewed, Files.getLastModifiedTime(old));
        Path link = Files.createSymbolicLink(directory.resolve("link"), old);
        Reloader reloader = watching(link);
        Files.delete(link);
        Files.createSymbolicLink(link, renewed);
        look(reloader, 2, 1);
    }

    @Test
    void aFileThatComesOrGoesIsAChange() throws IOException {
        Path file = directory.resolve("a");
        Reloader reloader = watching(file);
        Files.writeString(file, "1");
        look(reloader, 2, 1);
        Files.delete(file);
        look(reloader, 2, 2);
    }

    @Test
    void whatIsNoGoodIsTriedOnceAndThenAgainWhenItChanges() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "1");
        files.reading(file);
        Reloader reloader = new Reloader(files, () -> {
            load(file);
            throw StartupException.failure("no good");
        });
        Files.writeString(file, "22");
        look(reloader, 5, 1);
        Files.writeString(file, "333");
        look(reloader, 5, 2);
    }

    @Test
    void whenItIsStoppedNothingIsReadAnyMore() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "1");
        files.reading(file);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Reloader reloader = new Reloader(files, () -> {
            thread.set(Thread.currentThread());
            return load(file);
        });
        reloader.start(Duration.ofMillis(1));
        reloader.reload();
        Await.until("it is loaded", () -> loads.get() == 1);
        reloader.stop();
        Await.until("its thread has ended", () -> !thread.get().isAlive());
        reloader.reload();
        assertEquals(1, loads.get());
    }

    @Test
    void aFileThatChangesWhileItIsReadIsReadAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "1");
        Reloader reloader = watching(file);
        Files.writeString(file, "22"); // before the reloader has begun
        look(reloader, 3, 1);
    }

    @Test
    void whatIsReadFromThenOnIsWatchedAndNotLoadedTwice() throws IOException {
        Path first = Files.writeString(directory.resolve("a"), "1");
        Path missing = directory.resolve("certificate");
        files.reading(first);
        Reloader reloader = new Reloader(files, () -> {
            load(first);
            files.reading(missing);
            throw StartupException.failure("there is no certificate");
        });
        Files.writeString(first, "22");
        look(reloader, 5, 1);
        Files.writeString(missing, "x");
        look(reloader, 5, 2);
    }

    @Test
    void aFileMoreInADirectoryIsAChange() throws IOException {
        Reloader reloader = watching(directory);
        Files.writeString(directory.resolve("a.txt"), "1");
        look(reloader, 3, 0);
        Files.writeString(directory.resolve("a.json"), "1");
        look(reloader, 3, 1);
    }

    private void look(Reloader reloader, int times, int expected) {
        for (int i = 0; i < times; i++) {
            reloader.look();
        }
        assertEquals(expected, loads.get());
    }
}
