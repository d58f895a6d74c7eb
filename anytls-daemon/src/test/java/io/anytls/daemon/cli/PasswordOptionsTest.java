package io.anytls.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
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
        assertFailure("cannot be read", directory.toString());
        assertFailure("the first line is empty", file("\nsecond"));
        assertFailure("the first line is empty", file(""));
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertFailure("it is not UTF-8", binary.toString());
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
