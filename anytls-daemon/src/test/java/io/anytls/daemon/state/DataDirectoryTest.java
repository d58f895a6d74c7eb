package io.anytls.daemon.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path home;

    @Test
    void aMissingDirectoryIsMadeForItsOwnerAlone() throws IOException {
        Path path = home.resolve("a/b/data");
        DataDirectory.open(path);
        assertEquals("rwx------", mode(path));
        assertEquals(path, DataDirectory.open(path).path());
    }

    @Test
    void anExistingDirectoryKeepsItsMode() throws IOException {
        Path path = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataDirectory.open(path);
        assertEquals("rwxr-xr-x", mode(path));
    }

    @Test
    void aFileInItsPlaceIsSaidInOneLine() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertEquals(
                "data directory " + file + ": there is a file in its place",
                assertThrows(StartupException.class, () -> DataDirectory.open(file))
                        .getMessage());
        Path below = file.resolve("below");
        StartupException e = assertThrows(StartupException.class, () -> DataDirectory.open(below));
        assertEquals(StartupException.FAILURE, e.status());
        assertTrue(e.getMessage().contains("" + file), e.getMessage());
    }

    @Test
    void theDefaultFollowsTheXdgVariable() {
        assertEquals(
                Path.of("/xdg/anytls-server"),
                DataDirectory.defaultPath("anytls-server", Map.of("XDG_DATA_HOME", "/xdg"), "/home/me"));
        assertEquals(
                Path.of("/home/me/.anytls-server"),
                DataDirectory.defaultPath("anytls-server", Map.of("XDG_DATA_HOME", "relative"), "/home/me"));
        assertEquals(
                Path.of("/home/me/.anytls-server"), DataDirectory.defaultPath("anytls-server", Map.of(), "/home/me"));
    }

    @Test
    void theHomeOfTheEnvironmentCountsWhereTheSystemKnowsNone() {
        assertEquals(
                Path.of("/app/.anytls-server"),
                DataDirectory.defaultPath("anytls-server", Map.of("HOME", "/app"), "?"));
        assertEquals(
                Path.of("/app/.anytls-server"),
                DataDirectory.defaultPath("anytls-server", Map.of("HOME", "/app"), "/root"));
    }

    @Test
    void withoutAHomeNothingIsMadeInTheWorkingDirectory() {
        for (String home : new String[] {"?", "", null}) {
            StartupException e = assertThrows(
                    StartupException.class, () -> DataDirectory.defaultPath("anytls-server", Map.of(), home));
            assertTrue(e.getMessage().contains("--data-dir"), e.getMessage());
        }
        StartupException e = assertThrows(
                StartupException.class,
                () -> DataDirectory.defaultPath("anytls-server", Map.of("HOME", "here"), "/root"));
        assertTrue(e.getMessage().startsWith("$HOME is no absolute path"), e.getMessage());
    }

    @Test
    void aLinkInPlaceOfWhatIsMadeThereIsRefused(@TempDir Path temporary) throws IOException {
        DataDirectory data = DataDirectory.open(temporary.resolve("data"));
        Files.createSymbolicLink(data.path().resolve("made"), temporary.resolve("elsewhere"));
        StartupException e = assertThrows(StartupException.class, () -> data.own("made"));
        assertTrue(e.getMessage().contains("made is a link"), e.getMessage());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
