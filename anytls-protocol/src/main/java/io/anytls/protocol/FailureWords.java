package io.anytls.protocol;

import java.util.Locale;

/** What a failure says, for the log: its message, or its kind in plain words; never the name of a class. */
public final class FailureWords {

    private FailureWords() {}

    /** Never empty. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        String name = failure.getClass().getSimpleName().replaceFirst("(?<=.)(Exception|Error)$", "");
        return name.isEmpty()
                ? "unknown failure"
                : name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
