package io.anytls.e2e.group;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/** The other program that reads these files, as far as tests of rules need it. */
final class SingBox {

    private static final Path PROGRAM = Path.of(System.getProperty("user.home"), ".cache", "anytls-peers", "sing-box");

    private SingBox() {}

    /** Ends the test, and says so, where there is none. */
    static void assumeThere() {
        boolean there = Files.isExecutable(PROGRAM);
        if (!there) {
            System.err.println("NOT COMPARED with sing-box: there is none at " + PROGRAM);
        }
        Assumptions.assumeTrue(there, () -> "there is no sing-box at " + PROGRAM);
    }

    /** What comes of an action while it serves a configuration. */
    static <T> T during(Path file, Callable<T> action) throws Exception {
        Process process = process("run", "-c", file.toString());
        try {
            awaitStart(process);
            return action.call();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitStart(Process process) throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains("sing-box started")) {
                Thread drain = new Thread(() -> log.lines().forEach(more -> {}), "sing-box");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        throw new AssertionError("sing-box has ended: " + said);
    }

    /** Compiles a set of rules. */
    static void compile(Path source, Path compiled) throws IOException {
        Process compiling = process("rule-set", "compile", source.toString(), "-o", compiled.toString());
        String said = new String(compiling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(compiled)) {
            throw new AssertionError("not compiled: " + said);
        }
    }

    private static Process process(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "--disable-color"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
