package io.anytls.daemon.text;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What went wrong, in words: the message of an exception without its class, which says nothing to a person. */
public final class FailureText {

    /** Causes may go round in a circle. */
    private static final int MOST_CAUSES = 16;

    private FailureText() {}

    /** One line, never empty. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            String words = wordsOf(cause);
            if (words != null) {
                return words.replaceAll("\\R", " ");
            }
            cause = cause.getCause();
        }
        return named(failure);
    }

    /** Null if it has none of its own: a wrapper repeats the class and the words of what it wraps. */
    private static String wordsOf(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (failure instanceof AccessDeniedException) {
            return "no permission";
        } else if (failure instanceof FileSystemException system) {
            return system.getReason();
        }
        String message = failure.getMessage();
        boolean repeats =
                failure.getCause() != null && failure.getCause().toString().equals(message);
        return message == null || message.isBlank() || repeats ? null : LibraryText.plain(message);
    }

    /** {@code ClosedChannelException} is a closed channel. */
    private static String named(Throwable failure) {
        String name = failure.getClass().getSimpleName().replaceFirst("(?<=.)(Exception|Error)$", "");
        return name.isEmpty()
                ? "unknown failure"
                : name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
