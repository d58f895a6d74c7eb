package io.anytls.daemon.file;

import java.io.IOException;

/** Thrown for a file that cannot be read, or must not be trusted. The message is a reason that fits behind the file's name. */
public final class UnusableFileException extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableFileException(String reason) {
        super(reason);
    }

    UnusableFileException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
