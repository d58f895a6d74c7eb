package io.anytls.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Whether a person is looking, and at how much: secrets may be shown then, and only then. */
public final class Terminal {

    private Terminal() {}

    /**
     * True if standard output is a terminal. {@link System#console()} does not tell: it wants standard input to be one too, and newer
     * JDKs return one in any case.
     */
    public static boolean isStandardOutput() {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return Runtime.version().feature() < 22 && System.console() != null;
        }
    }

    /** How wide the terminal is that standard output is, in columns; 0 if it is none. */
    public static int columns() {
        return isStandardOutput() ? new UsageMessageSpec().autoWidth(true).width() : 0;
    }
}
