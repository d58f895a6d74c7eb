package io.anytls.e2e.kit;

import io.anytls.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client or server as a process of its own, started through its launcher, with what it writes kept in files. */
public final class RunningProgram {

    /** How long a JVM may take to listen, or to end after SIGTERM, on a machine that is busy with other things. */
    private static final Duration START = Await.PATIENCE.multipliedBy(2);

    private static final Pattern LISTENING = Pattern.compile("listening on /?(\\S*):(\\d+)");

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private RunningProgram(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param label for its files */
    static RunningProgram start(ProcessBuilder builder, Path directory, String label) throws IOException {
        Path out = directory.resolve(label + ".out");
        Path err = directory.resolve(label + ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        return new RunningProgram(label, process, out, err);
    }

    /** The same without a process of its own. */
    static RunningProgram startHere(String program, Path directory, String label, String... arguments)
            throws IOException {
        Path out = Files.createFile(directory.resolve(label + ".out"));
        Path err = directory.resolve(label + ".err");
        return new RunningProgram(label, ProcessHere.start(program, err, arguments), out, err);
    }

    /** Where it listens, as its log says; waits for that. */
    public InetSocketAddress address() {
        Matcher listening = awaitLine(LISTENING);
        String host = listening.group(1);
        boolean any = host.equals("[::]") || host.equals("0.0.0.0");
        return new InetSocketAddress(any ? "127.0.0.1" : host, Integer.parseInt(listening.group(2)));
    }

    /** The first line of the log with this in it; waits for it, unless the program has ended. */
    public Matcher awaitLine(String regex) {
        return awaitLine(Pattern.compile(regex));
    }

    private Matcher awaitLine(Pattern pattern) {
        return Await.value(name + " logs " + pattern, START, () -> {
            boolean ended = !process.isAlive();
            Optional<Matcher> found =
                    log().stream().map(pattern::matcher).filter(Matcher::find).findFirst();
            if (ended && found.isEmpty()) {
                throw new AssertionError(name + " has ended (" + process.exitValue() + "): " + log() + output());
            }
            return found;
        });
    }

    public long count(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return log().stream().filter(line -> pattern.matcher(line).find()).count();
    }

    /** What it has logged so far. */
    public List<String> log() {
        return lines(err);
    }

    /** What it has written to standard output so far. */
    public List<String> output() {
        return lines(out);
    }

    private static List<String> lines(Path file) {
        try {
            // Read as it is: a character may be half written.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            int complete = text.lastIndexOf('\n') + 1;
            return text.substring(0, complete).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public String name() {
        return name;
    }

    public ProcessMemory memory() {
        return new ProcessMemory(process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; returns the exit status. */
    public int terminate() {
        process.destroy();
        return awaitEnd(START);
    }

    /** SIGHUP. */
    public void hangUp() {
        signal("HUP");
    }

    /** @param signal its name without SIG */
    public void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("cannot signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(START);
    }

    /** Waits for the end and returns the exit status. */
    public int awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " has not ended after " + atMost.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }
}
