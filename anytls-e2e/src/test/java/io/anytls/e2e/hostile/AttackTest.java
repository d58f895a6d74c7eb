package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attacks of {@code anytls-bench/hostile}, half as large and shorter, with the machine's memory and with 512 MiB: the server
 * lives, another user loses nothing, and afterwards memory and descriptors are as they were. How long that user waits is told and
 * not judged here, as a busy machine decides it; docs/security.md has it from an idle one.
 */
@Tag("long")
class AttackTest {

    /** What the harness says where it has no network namespace. */
    private static final int CANNOT_RUN = 125;

    private static final List<String> ATTACKS = List.of(
            "one-byte-frames",
            "heartbeats",
            "stalled-uploads",
            "unread-downloads",
            "paused-downloads",
            "uploads-left-behind",
            "unfinished-hellos",
            "half-handshakes",
            "silence",
            "byte-by-byte",
            "no-password",
            "wrong-passwords",
            "lingering-targets",
            "many-sessions",
            "busy-sessions",
            "many-streams",
            "idle-streams",
            "unread-log",
            "flood-heartbeats",
            "flood-empty-psh",
            "flood-waste",
            "flood-unknown",
            "flood-settings",
            "flood-huge-settings",
            "flood-server-frames",
            "flood-syn",
            "flood-fin",
            "flood-opens",
            "flood-bulk");

    private static final List<String> CHECKS = List.of(
            "time-to-close",
            "sent-twice",
            "source-ports",
            "repeated-handshakes",
            "old-suites",
            "endless-certificate",
            "waiting-password",
            "many-blocks",
            "many-keys",
            "update-flood",
            "padding-bomb",
            "open-proxy");

    private static final Path HARNESS = Path.of(
                    System.getProperty("anytls.root", ".."), "anytls-bench/hostile/hostile.py")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path directory;

    @BeforeEach
    void programs() {
        Installed.assume("python3", "unshare", "ip", "openssl");
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isHeldOff(String profile, String attack) throws Exception {
        harness("--brief", "--profile", profile, "--attacks", attack);
    }

    /** Each attack on a server with the machine's memory and with 512 MiB. */
    static List<Arguments> attacks() {
        return Stream.of("default", "512m")
                .flatMap(profile -> ATTACKS.stream().map(attack -> Arguments.of(profile, attack)))
                .toList();
    }

    @Test
    void noneIsForgotten() throws Exception {
        List<String> listed =
                harness("--list").lines().map(line -> line.split(" ", 2)[0]).toList();

        List<String> run = new ArrayList<>(ATTACKS);
        run.addAll(CHECKS);
        assertEquals(listed.stream().sorted().toList(), run.stream().sorted().toList());
    }

    @ParameterizedTest
    @FieldSource("CHECKS")
    void isAnsweredAsItShould(String check) throws Exception {
        harness("--attacks", check);
    }

    /** What it said; the test fails where it found something wrong. */
    private String harness(String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of("python3", HARNESS.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(180, TimeUnit.SECONDS), "the harness has not ended");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assumeTrue(process.exitValue() != CANNOT_RUN, said);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
