package io.anytls.testkit;

import java.io.IOException;
import java.util.List;

/**
 * Starts a program with its signals as a terminal would leave them. A build under {@code nohup} has SIGHUP ignored, one in the
 * background of a script SIGINT; its children inherit that, and neither a shell nor a JVM can take it back.
 */
public final class DefaultSignals {

    private static final List<String> ENV = List.of("env", "--default-signal=HUP,INT,QUIT,TERM");

    private static final List<String> PREFIX = isKnown() ? ENV : List.of();

    private DefaultSignals() {}

    /** @return what comes in front of a command; nothing where env cannot do it, outside GNU's coreutils */
    public static List<String> prefix() {
        return PREFIX;
    }

    private static boolean isKnown() {
        try {
            return new ProcessBuilder("env", ENV.get(1), "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
