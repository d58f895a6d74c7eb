package io.anytls.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    private Path folder;

    @Test
    void linesAreAppended() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "before\n");
        LogFile log = LogFile.open(file);
        log.write("after\n".getBytes(StandardCharsets.UTF_8));
        log.close();
        assertEquals("before\nafter\n", Files.readString(file));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void othersCannotReadANewOne() throws IOException {
        Path file = folder.resolve("log");
        LogFile.open(file).close();
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertTrue(mode.matches("rw-r?-----") || mode.equals("rw-------"), mode);
    }

    @Test
    void aFolderThatIsNotThereIsMade() {
        Path file = folder.resolve("logs/anytls/log");
        LogFile.open(file).close();
        assertTrue(Files.isRegularFile(file));
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidInOneLine() throws IOException {
        Path file = Files.createFile(folder.resolve("file")).resolve("log");
        StartupException e = assertThrows(StartupException.class, () -> LogFile.open(file));
        assertTrue(e.getMessage().startsWith("log.output: cannot write to " + file + ": "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    /** A check opens nothing, and says what a start would. */
    @Test
    void whatIsNoFileIsKnownWithoutOpeningIt() {
        assertEquals(
                folder + " is a directory: name a file in it",
                LogOutput.parse(folder.toString()).trouble().orElseThrow());
        assertTrue(
                LogOutput.parse(folder.resolve("new/log").toString()).trouble().isEmpty());
        assertFalse(Files.exists(folder.resolve("new")));
        assertTrue(LogOutput.parse("stdout").trouble().isEmpty());
    }

    @Test
    void aFolderIsNoFile() {
        StartupException e = assertThrows(StartupException.class, () -> LogFile.open(folder));
        assertEquals("log.output: " + folder + " is a directory: name a file in it", e.getMessage());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPipeIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        StartupException e = assertThrows(StartupException.class, () -> LogFile.open(pipe));
        assertTrue(e.getMessage().contains("is a named pipe"), e.getMessage());
    }
}
