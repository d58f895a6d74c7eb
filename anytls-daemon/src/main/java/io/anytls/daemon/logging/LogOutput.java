package io.anytls.daemon.logging;

import java.nio.file.Path;
import java.util.Optional;

/** Where the log goes. */
public sealed interface LogOutput {

    LogOutput STDERR = new Standard(false);

    LogOutput STDOUT = new Standard(true);

    /** One of the process' own streams. */
    record Standard(boolean toStdout) implements LogOutput {}

    /** As a configuration has it. */
    default String text() {
        return this instanceof File file ? file.path().toString() : this.equals(STDOUT) ? "stdout" : "stderr";
    }

    /** Appended to; created with mode 0640. */
    record File(Path path) implements LogOutput {}

    /** Why nothing can be written there, whoever tries: for a check, which opens nothing. */
    default Optional<String> trouble() {
        return this instanceof File file ? LogFile.trouble(file.path()) : Optional.empty();
    }

    /**
     * Reads {@code stderr}, {@code stdout} or a path. The devices of the two streams are the streams themselves: one that is a pipe
     * cannot be opened as a file everywhere.
     *
     * @throws java.nio.file.InvalidPathException if the text is no path
     */
    static LogOutput parse(String text) {
        return switch (text) {
            case "", "stderr", "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2" -> STDERR;
            case "stdout", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" -> STDOUT;
            default -> new File(Path.of(text));
        };
    }
}
