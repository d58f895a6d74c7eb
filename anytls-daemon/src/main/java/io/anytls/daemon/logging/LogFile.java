package io.anytls.daemon.logging;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.text.FailureText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** A file that lines are appended to. Created for the owner to write and the group to read. */
final class LogFile implements LogSink {

    private static final String MODE = "rw-r-----";
    private static final int FILE_TYPE = 0170000;
    private static final int FIFO = 0010000;

    private final FileChannel channel;

    private LogFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the file, and creates it, and the folder that it is in, if there is none.
     *
     * @throws StartupException if it cannot be written to
     */
    static LogFile open(Path path) {
        trouble(path).ifPresent(trouble -> {
            throw StartupException.failure("log.output: " + trouble);
        });
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            makeFolder(path.toAbsolutePath().getParent());
            return new LogFile(
                    path.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? FileChannel.open(
                                    path,
                                    options,
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)))
                            : FileChannel.open(path, options));
        } catch (IOException e) {
            throw StartupException.failure("log.output: cannot write to " + path + ": " + FailureText.of(e), e);
        }
    }

    /** Why no log can be written there, whoever tries; nothing is opened. */
    static Optional<String> trouble(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of(path + " is a directory: name a file in it");
        }
        return isFifo(path)
                ? Optional.of(
                        path + " is a named pipe, whose reader could stop the log: log to stderr, and redirect that")
                : Optional.empty();
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    private static boolean isFifo(Path path) {
        try {
            return (((int) Files.getAttribute(path, "unix:mode")) & FILE_TYPE) == FIFO;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // there is none yet, or the system knows no pipes
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lines are with the system, and there is nothing else to be done for them.
        }
    }
}
