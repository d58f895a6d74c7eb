package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingScheme;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The padding scheme that the command line names. */
final class PaddingFile {

    private PaddingFile() {}

    /**
     * Reads a scheme. Blocking: for the start.
     *
     * @throws StartupException if it cannot be read, or is none
     */
    static PaddingScheme read(Path file) {
        try {
            return PaddingScheme.parse(Files.readString(file));
        } catch (InvalidPaddingSchemeException e) {
            throw StartupException.failure("padding scheme " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static StartupException unreadable(Path file, IOException e) {
        String reason = e instanceof NoSuchFileException
                ? ": there is no such file"
                : e instanceof AccessDeniedException
                        ? ": no permission to read it"
                        : e instanceof CharacterCodingException
                                ? ": it is not UTF-8 text"
                                : " cannot be read: " + e.getMessage();
        return StartupException.failure("padding scheme " + file + reason, e);
    }
}
