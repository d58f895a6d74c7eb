package io.anytls.e2e.kit;

import io.anytls.testkit.DefaultSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory, a password and the programs that run there, for one test or, in a static field, for one class. After each test all
 * logs are judged; at the end the programs are stopped and the directory is deleted.
 */
public final class Workspace implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

    private static final Duration ONE_RUN = Duration.ofSeconds(120);
    private static final int SHOWN = 60;

    private final Path directory = newDirectory();
    private final String password = newPassword();
    private final LogJudge judge = new LogJudge();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<RunningProgram> programs = new ArrayList<>();
    private boolean wholeClass;
    private boolean closed;

    public Workspace() {
        judge.secret(password);
    }

    public Path directory() {
        return directory;
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** Belongs into no log. */
    public String password() {
        return password;
    }

    /** Another text that belongs into no log. */
    public Workspace secret(String text) {
        judge.secret(text);
        return this;
    }

    /** Warnings with this in them are part of the test. */
    public Workspace expectWarning(String regex) {
        judge.expect(regex);
        return this;
    }

    /** For the programs started from now on. */
    public Workspace environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public synchronized RunningProgram start(String program, String... arguments) {
        return start(List.of(), program, arguments);
    }

    /** @param prefix a command that becomes the program: prlimit, for instance */
    public synchronized RunningProgram start(List<String> prefix, String program, String... arguments) {
        try {
            String label = program + "-" + (programs.size() + 1);
            RunningProgram started = RunningProgram.start(builder(prefix, program, arguments), directory, label);
            programs.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same on a thread of this JVM: no signals, no environment of its own, and the directory is that of the tests. */
    public synchronized RunningProgram startHere(String program, String... arguments) {
        try {
            String label = program + "-" + (programs.size() + 1);
            RunningProgram started = RunningProgram.startHere(program, directory, label, arguments);
            programs.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program that ends by itself. */
    public Finished run(String program, String... arguments) {
        return run(List.of(), program, arguments);
    }

    /** @param prefix a command that becomes the program */
    public Finished run(List<String> prefix, String program, String... arguments) {
        RunningProgram run = start(prefix, program, arguments);
        int status = run.awaitEnd(ONE_RUN);
        synchronized (this) {
            programs.remove(run); // what a program says at its end is the test's business
        }
        return new Finished(status, run.output(), run.log());
    }

    /**
     * The same in the process of the tests, which costs a hundredth: for what a program says without starting. Working directory and
     * environment are those of the tests.
     */
    public Finished runHere(String program, String... arguments) {
        return AnswerHere.run(directory, program, arguments);
    }

    private ProcessBuilder builder(List<String> prefix, String program, String... arguments) {
        List<String> command = new ArrayList<>(DefaultSignals.prefix());
        command.addAll(prefix);
        command.add(Launchers.path(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ANYTLS_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ANYTLS_JAVA_OPTS", ClassArchive.option(program));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Fails if a log holds what it must not. */
    public synchronized void judge() {
        List<String> complaints = new ArrayList<>();
        for (RunningProgram program : programs) {
            judge.complaints(program.log()).forEach(line -> complaints.add(program.name() + " " + line));
            judge.passwords(program.output()).forEach(line -> complaints.add(program.name() + " " + line));
        }
        if (!complaints.isEmpty()) {
            throw new AssertionError(String.join("\n", complaints));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        wholeClass = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        showIfFailed(context);
        try {
            judge();
        } finally {
            if (!wholeClass) {
                close();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Ends all programs, whatever state they are in. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        programs.stream().filter(RunningProgram::isAlive).forEach(RunningProgram::kill);
        delete();
    }

    boolean isForWholeClass() {
        return wholeClass;
    }

    void showIfFailed(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> show());
    }

    private synchronized void show() {
        for (RunningProgram program : programs) {
            List<String> log = program.log();
            System.out.println("--- " + program.name() + (program.isAlive() ? "" : " (ended)"));
            log.stream().skip(Math.max(0, log.size() - SHOWN)).forEach(System.out::println);
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("anytls-e2e-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return "pw-" + HexFormat.of().formatHex(random);
    }
}
