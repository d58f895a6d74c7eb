package io.anytls.daemon.file;

import io.anytls.daemon.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files that the operator has named, after a look at whom they belong to, and never more of them than they may have. Blocking.
 */
public final class OperatorFile {

    /** What a certificate chain or a key may have, in bytes; a long chain has some 20 KiB. */
    public static final int LARGEST_PEM = 256 << 10;

    private OperatorFile() {}

    /**
     * Reads an ordinary file, which can be read again when the configuration is.
     *
     * @param most bytes that it may have
     * @throws UnusableFileException with the reason
     */
    public static byte[] read(Path file, int most) throws UnusableFileException {
        return read(file, most, false);
    }

    /**
     * The same, but it may also be a pipe, as of a shell's {@code <(command)}: it can be read once, and reading it waits for whoever writes.
     */
    public static byte[] readOnce(Path file, int most) throws UnusableFileException {
        return read(file, most, true);
    }

    /** Whether it can be read once only. */
    public static boolean isPipe(Path file) {
        return FileKind.of(file) == FileKind.PIPE;
    }

    /** Whether a text that was given for a path is PEM, as of {@code --key "$(cat FILE)"}. No message may show it. */
    public static boolean isPem(String path) {
        return path.contains("-----BEGIN");
    }

    /** A path for messages. */
    public static String shown(Path file) {
        return isPem(file.toString()) ? "(PEM text)" : file.toString();
    }

    private static byte[] read(Path file, int most, boolean mayBePipe) throws UnusableFileException {
        if (isPem(file.toString())) {
            throw new UnusableFileException("that is no path: the name of a file is needed, not what is in it");
        }
        FileKind kind = FileKind.of(file);
        if (kind != FileKind.FILE && !(mayBePipe && kind == FileKind.PIPE)) {
            throw new UnusableFileException(kind.reason());
        }
        PathTrail.require(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new UnusableFileException("is larger than " + (most >> 10) + " KiB");
            }
            return bytes;
        } catch (UnusableFileException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What the system refuses, in words. */
    static UnusableFileException unusable(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UnusableFileException("there is no such file", e);
        }
        if (e instanceof AccessDeniedException) {
            return new UnusableFileException("no permission to read it", e);
        }
        return new UnusableFileException("cannot be read: " + FailureText.of(e), e);
    }
}
