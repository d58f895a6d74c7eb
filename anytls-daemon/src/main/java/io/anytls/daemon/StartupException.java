package io.anytls.daemon;

import java.util.List;

/**
 * Thrown when a daemon cannot start. The message is for the person at the terminal, one line: what, where, why, and what to do;
 * of several mistakes in a configuration one line each. It never contains a password.
 */
public final class StartupException extends RuntimeException {

    /** Exit status of a value that cannot be right whatever the machine looks like: an option, a link. */
    public static final int USAGE = 2;

    /** Exit status of a start that this machine refused: a port in use, an unreadable file. */
    public static final int FAILURE = 1;

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<String> lines;

    private StartupException(int status, String message, Throwable cause) {
        this(status, List.of(message), cause);
    }

    private StartupException(int status, List<String> lines, Throwable cause) {
        super(String.join("\n", lines), cause);
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    public static StartupException usage(String message) {
        return new StartupException(USAGE, message, null);
    }

    public static StartupException failure(String message) {
        return new StartupException(FAILURE, message, null);
    }

    /** @param cause for the log at debug; its text is not shown otherwise, so the message has to say enough */
    public static StartupException failure(String message, Throwable cause) {
        return new StartupException(FAILURE, message, cause);
    }

    /**
     * Several mistakes at once, each in a line.
     *
     * @param messages one or more
     */
    public static StartupException failures(List<String> messages, Throwable cause) {
        return new StartupException(FAILURE, messages, cause);
    }

    /** What to show, line by line; one line but for {@link #failures}. */
    public List<String> lines() {
        return lines;
    }

    /** The exit status of the process: {@link #USAGE} or {@link #FAILURE}. */
    public int status() {
        return status;
    }
}
