package io.anytls.e2e.kit;

import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.logging.LogOutput;
import io.anytls.daemon.logging.Logging;
import io.anytls.daemon.process.Daemon;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a program's main says that ends by itself, without a process of its own: a start costs more CPU than most of what a program
 * can answer. Working directory and environment are those of the tests. One at a time, as standard output, standard error and the log are
 * the process'.
 */
final class AnswerHere {

    private AnswerHere() {}

    /** Runs a program that ends by itself; one that would go on is told to stop at once, and ends with status 0. */
    static synchronized Finished run(Path directory, String program, String... arguments) {
        try {
            Path out = Files.createTempFile(directory, program, ".out");
            Path err = Files.createTempFile(directory, program, ".err");
            int status = run(program, arguments, out, err);
            Finished finished = new Finished(status, Files.readAllLines(out), Files.readAllLines(err));
            Files.delete(out);
            Files.delete(err);
            return finished;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String program, String[] arguments, Path out, Path err) throws IOException {
        Daemon.Body body = Mains.body(program, arguments);
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        try (PrintStream newOut = appending(out);
                PrintStream newErr = appending(err)) {
            System.setOut(newOut);
            System.setErr(newErr);
            log(new LogOutput.File(err));
            return new Daemon(program, newErr).live(daemon -> {
                daemon.stop();
                return body.run(daemon);
            });
        } finally {
            Logging.flush();
            log(LogOutput.STDERR);
            System.setErr(errBefore);
            System.setOut(outBefore);
        }
    }

    private static PrintStream appending(Path file) throws IOException {
        return new PrintStream(Files.newOutputStream(file, StandardOpenOption.APPEND), true, StandardCharsets.UTF_8);
    }

    private static void log(LogOutput output) {
        Logging.prepare(LogLevel.INFO, new LogOptions(Optional.empty(), output, true))
                .apply();
    }
}
