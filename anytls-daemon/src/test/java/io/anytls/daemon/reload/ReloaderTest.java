package io.anytls.daemon.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {

    @TempDir
    Path directory;

    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void aChangeIsLoadedOnceWhenItHasSettled() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "1");
        Reloader reloader = new Reloader(() -> List.of(file), loads::incrementAndGet);
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
        Reloader reloader = new Reloader(() -> List.of(link), loads::incrementAndGet);
        Files.delete(link);
        Files.createSymbolicLink(link, renewed);
        look(reloader, 2, 1);
    }

    @Test
    void aFileThatComesOrGoesIsAChange() throws IOException {
        Path file = directory.resolve("a");
        Reloader reloader = new Reloader(() -> List.of(file), loads::incrementAndGet);
        Files.writeString(file, "1");
        look(reloader, 2, 1);
        Files.delete(file);
        look(reloader, 2, 2);
    }

    @Test
    void whatIsNoGoodIsTriedOnceAndThenAgainWhenItChanges() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "1");
        Reloader reloader = new Reloader(() -> List.of(file), () -> {
            loads.incrementAndGet();
            throw StartupException.failure("no good");
        });
        Files.writeString(file, "22");
        look(reloader, 5, 1);
        Files.writeString(file, "333");
        look(reloader, 5, 2);
    }

    private void look(Reloader reloader, int times, int expected) {
        for (int i = 0; i < times; i++) {
            reloader.look();
        }
        assertEquals(expected, loads.get());
    }
}
