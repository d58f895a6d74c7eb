package io.anytls.e2e.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A demo under way, and what it has started as far as it was seen. */
final class RunningDemo {

    private final Process process;
    private final Path output;
    private final Set<ProcessHandle> children = new HashSet<>();

    RunningDemo(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(output());
        if (matcher.find()) {
            look();
            return Optional.of(matcher.group(1));
        }
        if (!process.isAlive() && process.exitValue() == 1) {
            throw new AssertionError("the demo has ended: " + output());
        }
        return Optional.empty();
    }

    /** Those that were alive when it was looked, and still are. */
    List<ProcessHandle> childrenAlive() {
        look();
        return children.stream().filter(ProcessHandle::isAlive).toList();
    }

    /** How many of them are ours, and no helper of theirs. */
    long programsAlive() {
        return childrenAlive().stream()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .count();
    }

    private void look() {
        process.descendants().forEach(children::add);
    }

    /** SIGINT to it alone; from a terminal the children would get it too. */
    void interrupt() throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("cannot signal " + process.pid());
        }
    }

    int awaitEnd() throws InterruptedException {
        while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
            look();
        }
        return process.exitValue();
    }
}
