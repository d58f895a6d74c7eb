package io.anytls.server.identity;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.state.DataDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The password of a server whose owner gave none: made once, kept in the file {@code password} of the data directory. */
public final class GeneratedPassword {

    /** 128 bits; nobody guesses that, so it needs no protection against guessing. */
    private static final int BYTES = 16;

    private static final String NAME = "password";

    private static final int LARGEST = 64 << 10;

    private GeneratedPassword() {}

    /**
     * The first line of the file, which a person may have edited; made now if there is no such file. Blocking: for the start.
     *
     * @throws StartupException if it can neither be read nor made
     */
    public static String loadOrMake(DataDirectory directory) {
        Path file = directory.own(NAME);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            directory.warnIfOpen(file);
            return text(file)
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isBlank())
                    .orElseThrow(
                            () -> StartupException.failure(file + " is empty: delete it to have a new password made"));
        } catch (CharacterCodingException e) {
            throw StartupException.failure(file + " is not UTF-8 text: delete it to have a new password made", e);
        } catch (NoSuchFileException e) {
            throw StartupException.failure(
                    "cannot make " + file + ": no file can be made in its directory; name another with --data-dir", e);
        } catch (UnusableFileException e) {
            throw StartupException.failure(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw StartupException.failure(DataDirectory.failure(file, "read or make", e), e);
        }
    }

    private static String text(Path file) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(OperatorFile.read(file, LARGEST)))
                .toString();
    }

    /**
     * Complete from the moment it appears: a process that is killed leaves a file of another name at most. A link in place of a
     * renaming, which would put ours over one that another server has just made and is using.
     */
    private static void make(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random); // needs no quoting, in a shell or in a link
        Path unfinished = DataDirectory.unfinished(file);
        try {
            DataDirectory.writeNew(unfinished, password + "\n");
            publish(unfinished, file);
        } catch (FileAlreadyExistsException e) {
            // Another server made one at the same time: that one counts.
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void publish(Path unfinished, Path file) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(unfinished, file); // a file system without links: as good as it gets there
        }
    }
}
