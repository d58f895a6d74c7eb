package io.anytls.daemon.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while a program does nothing but write. */
@DisabledOnOs(OS.WINDOWS)
class KilledWriterTest {

    private static final int ENTRIES = 20;

    /** Writes without end, all entries with one number. */
    public static final class Main {

        private Main() {}

        public static void main(String[] args) {
            StateFile state = StateFile.open(DataDirectory.open(Path.of(args[0])), "test");
            StateSection section = state.section("numbers", "numbers", ENTRIES);
            for (long number = Long.parseLong(args[1]); ; number++) {
                for (int entry = 0; entry < ENTRIES; entry++) {
                    section.put("entry " + entry, number + " ".repeat(5_000));
                }
                state.save();
                System.out.println(number);
            }
        }
    }

    @TempDir
    Path directory;

    @Test
    void theFileIsTheOldOneOrTheNewOne() throws IOException, InterruptedException {
        for (int kill = 1; kill <= 5; kill++) {
            long first = 1_000_000L * kill;
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            directory.toString(),
                            "" + first)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            long written = first;
            for (int line = 0; line < 5 + kill; line++) {
                written = Long.parseLong(writer.inputReader().readLine());
            }
            writer.destroyForcibly();
            assertTrue(writer.waitFor(60, TimeUnit.SECONDS));

            StateSection section =
                    StateFile.open(DataDirectory.open(directory), "test").section("numbers", "numbers", ENTRIES);
            String number = section.get("entry 0").orElseThrow();
            assertTrue(Long.parseLong(number.strip()) >= written, number);
            for (int entry = 1; entry < ENTRIES; entry++) {
                assertEquals(number, section.get("entry " + entry).orElseThrow());
            }
        }
        assertFalse(Files.exists(directory.resolve("test.state.json.damaged")));
    }
}
