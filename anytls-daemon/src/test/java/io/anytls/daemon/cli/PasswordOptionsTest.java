package io.anytls.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PasswordOptionsTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("ANYTLS_PASSWORD", "from the environment");

    @TempDir
    Path directory;

    @Command
    static final class Probe {
        @Mixin
        PasswordOptions password = new PasswordOptions();
    }

    private static PasswordOptions options(String... args) {
        Probe probe = new Probe();
        new CommandLine(probe).parseArgs(args);
        return probe.password;
    }

    private String file(String content) throws Exception {
        return Files.writeString(directory.resolve("password"), content).toString();
    }

    @Test
    void theOptionWinsThenTheFileThenTheEnvironment() throws Exception {
        String file = file("from the file\n");
        assertEquals(
                Optional.of("option"),
                options("-p=option", "--password-file", file).password(ENVIRONMENT));
        assertEquals(
                Optional.of("from the file"), options("--password-file", file).password(ENVIRONMENT));
        assertEquals(Optional.of("from the environment"), options().password(ENVIRONMENT));
        assertEquals(Optional.empty(), options().password(Map.of()));
        assertEquals(Optional.empty(), options().password(Map.of("ANYTLS_PASSWORD", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {" p w\u00e4 ", " p w\u00e4 \n", " p w\u00e4 \r\n", " p w\u00e4 \nmore\n"})
    void theFirstLineOfTheFileIsThePassword(String content) throws Exception {
        assertEquals(
                Optional.of(" p w\u00e4 "),
                options("--password-file", file(content)).password(Map.of()));
    }

    @Test
    void aFileThatCannotBeReadEndsTheStart() throws Exception {
        assertFailure("there is no such file", directory.resolve("nowhere").toString());
        assertFailure("is a directory", directory.toString());
        assertFailure("the first line is empty", file("\nsecond"));
        assertFailure("the first line is empty", file(""));
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertFailure("is not UTF-8 text", binary.toString());
        assertFailure("is larger than 64 KiB", file("x".repeat((64 << 10) + 1)));
        assertFailure("is a device or a socket, not a file", "/dev/zero");
    }

    @Test
    void aPipeIsReadOnce() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, "from the pipe\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        PasswordOptions options = options("--password-file", pipe.toString());
        assertEquals(Optional.of("from the pipe"), options.password(Map.of()));
        assertEquals(Optional.of("from the pipe"), options.password(Map.of()));
        writer.join();
    }

    @Test
    void aRegularFileIsReadAgain() throws Exception {
        PasswordOptions options = options("--password-file", file("before"));
        assertEquals(Optional.of("before"), options.password(Map.of()));
        file("after");
        assertEquals(Optional.of("after"), options.password(Map.of()));
    }

    private static void assertFailure(String reason, String file) {
        PasswordOptions options = options("--password-file", file);
        StartupException e = assertThrows(StartupException.class, () -> options.password(ENVIRONMENT));
        assertEquals(StartupException.FAILURE, e.status());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains(file), e.getMessage());
    }

    @Test
    void anEmptyOptionIsAMistake() {
        StartupException e =
                assertThrows(StartupException.class, () -> options("-p=").password(ENVIRONMENT));
        assertEquals(StartupException.USAGE, e.status());
    }
}
