package io.anytls.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.cli.LogLevelOption;
import io.anytls.testkit.DefaultSignals;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same rules in a real process, with real signals. */
class DaemonProcessTest {

    /** A daemon in small: says that it is ready, and what it does at the end. */
    public static final class Main {

        private Main() {}

        public static void main(String[] args) {
            Daemon.run("anytls-test", daemon -> CommandLines.execute(new Run(daemon), args));
        }
    }

    @Command(name = "anytls-test", mixinStandardHelpOptions = true, subcommands = Fail.class)
    static final class Run implements Callable<Integer> {

        private final Daemon daemon;

        @Mixin
        private LogLevelOption logLevel;

        @Option(names = "--never-closes")
        private boolean neverCloses;

        @Option(names = "--never-starts")
        private boolean neverStarts;

        @Option(names = "--lines")
        private int lines;

        Run(Daemon daemon) {
            this.daemon = daemon;
        }

        @Override
        public Integer call() throws InterruptedException {
            logLevel.apply();
            if (neverStarts) {
                System.out.println("starting");
                new CountDownLatch(1).await();
            }
            daemon.keepRunning(this::close);
            Thread stray = new Thread(() -> {
                throw new IllegalStateException("nobody caught this");
            });
            stray.start();
            stray.join();
            log(lines);
            System.out.println("ready");
            return 0;
        }

        private CompletableFuture<Void> close() {
            System.out.println("closing");
            return neverCloses ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
        }
    }

    private static void log(int lines) {
        for (int i = 0; i < lines; i++) {
            LoggerFactory.getLogger(DaemonProcessTest.class).info("a line that fills the pipe: line {}", i);
        }
    }

    @Command(name = "fail")
    static final class Fail implements Callable<Integer> {

        @Option(names = "--lines")
        private int lines;

        @Mixin
        private LogLevelOption logLevel;

        @Override
        public Integer call() {
            logLevel.apply();
            log(lines);
            throw StartupException.failure("the port is in use", new IOException("EADDRINUSE"));
        }
    }

    private record Result(int status, String out, String err) {}

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    @DisabledOnOs(OS.WINDOWS)
    void aSignalClosesAndEndsWithStatus0(String signal) throws Exception {
        Result result = runUntilReady(signal);
        assertEquals("closing", result.out());
        assertEquals(0, result.status());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("nobody caught this"), result.err());
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    @DisabledOnOs(OS.WINDOWS)
    void aSignalDuringTheStartEndsAtOnce(String signal, int status) throws Exception {
        Process process = start("--never-starts");
        assertEquals("starting", process.inputReader().readLine());
        signal(process, signal);
        assertEquals(new Result(status, "", ""), finish(process));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSecondSignalEndsAtOnce() throws Exception {
        Process process = start("--never-closes");
        BufferedReader out = process.inputReader();
        assertEquals("ready", out.readLine());
        signal(process, "TERM");
        assertEquals("closing", out.readLine());
        signal(process, "TERM");
        assertEquals(143, finish(process).status());
    }

    /** Its pipe holds 64 KiB, and nobody reads it before the end. */
    @Test
    void nothingIsLostAtAnOrderlyEndAndNobodyWaitsForTheReader() throws Exception {
        Process process = start("--lines=3000");
        assertEquals("ready", process.inputReader().readLine());
        signal(process, "TERM");
        assertEquals("closing", process.inputReader().readLine());
        Result result = finish(process);
        assertEquals(0, result.status());
        assertEquals(3_001, result.err().lines().count());
        assertTrue(result.err().strip().endsWith("line 2999"), "the last one");
    }

    @Test
    void whatWasLoggedStandsAboveTheStartFailure() throws Exception {
        Result result = finish(start("fail", "--lines=1000"));
        assertEquals(1_001, result.err().lines().count());
        assertTrue(result.err().endsWith("anytls-test: the port is in use\n"), "the last line");
    }

    @Test
    void startFailuresShowNoStackTrace() throws Exception {
        Result result = finish(start("fail"));
        assertEquals(1, result.status());
        assertEquals("anytls-test: the port is in use", result.err().strip());
    }

    @Test
    void stackTracesAreThereForWhoeverAsks() throws Exception {
        Result result = finish(start("--log-level=debug", "fail"));
        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("anytls-test: the port is in use"), result.err());
        assertTrue(result.err().contains("\tat "), result.err());
    }

    @Test
    void badOptionsShowOneLine() throws Exception {
        Result result = finish(start("--log-level", "loud"));
        assertEquals(2, result.status());
        assertEquals(
                "anytls-test: bad value for --log-level: there is no log level 'loud'"
                        + " (there are trace, debug, info, warn, error and off) (see --help)",
                result.err().strip());
    }

    @Test
    void helpAndVersionAreAnswers() throws Exception {
        Result help = finish(start("-help"));
        assertEquals(0, help.status());
        assertTrue(help.out().startsWith("Usage: anytls-test"), help.out());
        Result version = finish(start("--version"));
        assertEquals(0, version.status());
        assertTrue(version.out().matches("anytls-test \\d+\\.\\d+\\.\\d+.*\\R"), version.out());
        assertFalse(version.out().contains("$"));
    }

    private static Result runUntilReady(String signal) throws Exception {
        Process process = start();
        assertEquals("ready", process.inputReader().readLine());
        signal(process, signal);
        String out = process.inputReader().readLine();
        Result rest = finish(process);
        return new Result(rest.status(), out, rest.err());
    }

    private static Process start(String... args) throws IOException {
        String java = System.getProperty("java.home") + "/bin/java";
        List<String> command = new ArrayList<>(DefaultSignals.prefix());
        command.addAll(
                List.of(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, "" + process.pid())
                        .start()
                        .waitFor());
    }

    private static Result finish(Process process) throws Exception {
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(
                () -> process.errorReader().lines().map(line -> line + "\n").collect(Collectors.joining()));
        String out = process.inputReader().lines().reduce("", (all, line) -> all + line + "\n");
        String err = errors.get(60, TimeUnit.SECONDS);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Result(process.exitValue(), out, err);
    }
}
