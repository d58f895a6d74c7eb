package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingScheme;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The padding scheme that the command line names. */
final class PaddingFile {

    /** In bytes; a scheme has 65,535 at most. */
    private static final int LARGEST = 128 << 10;

    private PaddingFile() {}

    /**
     * Reads a scheme. Blocking: for the start.
     *
     * @throws StartupException if it cannot be read, or is none
     */
    static PaddingScheme read(Path file) {
        try {
            byte[] bytes = OperatorFile.read(file, LARGEST);
            return PaddingScheme.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (InvalidPaddingSchemeException e) {
            throw StartupException.failure("padding scheme " + file + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw StartupException.failure("padding scheme " + file + ": it is not UTF-8 text", e);
        } catch (UnusableFileException e) {
            throw StartupException.failure("padding scheme " + file + ": " + e.getMessage(), e);
        }
    }
}
