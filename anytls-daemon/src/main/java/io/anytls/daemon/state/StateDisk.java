package io.anytls.daemon.state;

import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/** A state file on the disk: read if it can be trusted, replaced as a whole. Blocking. */
final class StateDisk {

    /** Bytes that a file may have. */
    static final int LARGEST = 4 << 20;

    /** What another program is just writing is younger. */
    private static final Duration UNFINISHED = Duration.ofMinutes(1);

    private final Path file;

    StateDisk(Path file) {
        this.file = file;
    }

    Path directory() {
        return file.toAbsolutePath().getParent();
    }

    Path file() {
        return file;
    }

    /** What the file holds; nothing if there is none. */
    StateContent read() throws UnusableStateException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new StateContent();
        }
        if (Files.isSymbolicLink(file)) {
            throw new UnusableStateException("is a link, and whoever has put it there decides where it leads");
        }
        try {
            return StateContent.parse(new String(OperatorFile.read(file, LARGEST), StandardCharsets.UTF_8));
        } catch (UnusableFileException e) {
            throw new UnusableStateException(e.getMessage());
        }
    }

    /** Puts a file that cannot be used out of the way, in place of one that lies there; tells what has become of it. */
    String putAside(UnusableStateException reason) {
        Path aside = file.resolveSibling(file.getFileName() + "." + reason.aside());
        String told = "state file " + file + " " + reason.getMessage() + "; nothing of it is remembered";
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            return told + ", it is kept as " + aside.getFileName();
        } catch (IOException e) {
            return told + ", and it cannot be put aside: " + FileTrouble.reason(e);
        }
    }

    /** Replaces the file: after a crash there is the old one or the new one. Mode 0600. */
    void write(String text) throws IOException {
        if (text.length() > LARGEST / 3) { // so many bytes a character at most
            throw new IOException("it would be larger than " + (LARGEST / 3 >> 20) + " MiB");
        }
        Path unfinished = DataDirectory.unfinished(file);
        try {
            DataDirectory.writeNew(unfinished, text);
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
        forceFolder();
    }

    /** The name is on the disk too; a system that cannot open a folder does without. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // The content is safe, and after a loss of power the old file may be there in its place.
        }
    }

    /** Removes what a program has left that was killed while it wrote. */
    void removeUnfinished() {
        Instant old = Instant.now().minus(UNFINISHED);
        String names = "." + file.getFileName() + ".*";
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(file.toAbsolutePath().getParent(), names)) {
            for (Path unfinished : all) {
                if (Files.getLastModifiedTime(unfinished, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(old)) {
                    Files.delete(unfinished);
                }
            }
        } catch (IOException e) {
            // They take space and harm nothing.
        }
    }
}
