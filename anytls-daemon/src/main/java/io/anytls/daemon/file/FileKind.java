package io.anytls.daemon.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What is at the end of a path, links followed. */
enum FileKind {
    /** Or nothing: what is missing is told when it is opened. */
    FILE(""),
    DIRECTORY("is a directory, not a file"),
    PIPE("is a pipe, which cannot be read again at a reload: a file is needed"),
    DEVICE("is a device or a socket, not a file");

    private static final int TYPE = 0xf000;
    private static final int FIFO = 0x1000;

    private final String reason;

    FileKind(String reason) {
        this.reason = reason;
    }

    /** Why it is not read. */
    String reason() {
        return reason;
    }

    static FileKind of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                return DIRECTORY;
            }
            return attributes.isOther() ? other(file) : FILE;
        } catch (IOException e) {
            return FILE;
        }
    }

    private static FileKind other(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return DEVICE;
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        return (mode & TYPE) == FIFO ? PIPE : DEVICE;
    }
}
