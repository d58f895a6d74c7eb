package io.anytls.daemon.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptContentTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Validators FIRST = new Validators("\"1\"", "Thu, 01 Jan 2026 00:00:00 GMT");

    @TempDir
    Path directory;

    @Test
    void whatWasFetchedIsThereInTheNextRunWithItsVersion() throws IOException {
        Path file = directory.resolve("data/list");
        new KeptContent(file).put(new byte[] {1, 2}, FIRST, NOON);
        KeptContent again = new KeptContent(file);
        assertArrayEquals(new byte[] {1, 2}, again.read(2).orElseThrow());
        assertEquals(FIRST, again.version(new byte[] {1, 2}));
        assertEquals(Optional.of(NOON), again.asked());
    }

    @Test
    void aVersionIsThatOfItsContentOnly() throws IOException {
        Path file = directory.resolve("list");
        KeptContent kept = new KeptContent(file);
        kept.put(new byte[] {1}, FIRST, NOON);
        Files.write(file, new byte[] {2});
        assertEquals(Validators.NONE, kept.version(kept.read(9).orElseThrow()));
        kept.put(new byte[] {3}, Validators.NONE, NOON);
        assertEquals(Validators.NONE, kept.version(new byte[] {3}));
    }

    @Test
    void whoWatchesTheFileSeesOnlyChanges() throws IOException {
        Path file = directory.resolve("list");
        KeptContent kept = new KeptContent(file);
        kept.put(new byte[] {1}, FIRST, NOON);
        FileTime before = FileTime.from(NOON.minusSeconds(9));
        Files.setLastModifiedTime(file, before);
        kept.put(new byte[] {1}, Validators.NONE, NOON.plusSeconds(1));
        kept.askedAt(NOON.plusSeconds(2));
        assertEquals(before, Files.getLastModifiedTime(file));
        assertEquals(Optional.of(NOON.plusSeconds(2)), kept.asked());
    }

    @Test
    void whatCannotBeUsedIsNotRead() throws IOException {
        Path file = directory.resolve("list");
        KeptContent kept = new KeptContent(file);
        assertEquals(Optional.empty(), kept.read(1));
        kept.put(new byte[] {1, 2}, FIRST, NOON);
        assertThrows(IOException.class, () -> kept.read(1));
    }

    @Test
    void aNameTellsNobodyTheAddress() {
        assertFalse(KeptContent.name("https://panel.example/?token=sEcret").contains("sEcret"));
        assertEquals(32, KeptContent.name("x").length());
    }
}
