package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.FileTrouble;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes configurations, in which there are passwords. Blocking. */
public final class ConfigWriter {

    private ConfigWriter() {}

    /**
     * A new file, which nobody but its owner can read.
     *
     * @throws StartupException if there is such a file already, or it cannot be written
     */
    public static void create(Path file, String text) {
        try {
            Files.createFile(file, ownersOnly());
            Files.writeString(file, text);
        } catch (FileAlreadyExistsException e) {
            throw StartupException.failure(file + " exists already: choose another name, or delete it first", e);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Another text in a file, whole or not at all. Whose it is, who may read it, and where a link to it leads, stays.
     *
     * @throws StartupException if it cannot be written
     */
    static void replace(Path file, String text) {
        try {
            Path real = file.toRealPath();
            Path beside = Files.createTempFile(real.getParent(), "." + real.getFileName(), null, ownersOnly());
            try {
                Files.writeString(beside, text);
                keepOwner(real, beside);
                Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static void keepOwner(Path of, Path file) throws IOException {
        if (isPosix()) {
            PosixFileAttributes kept = Files.readAttributes(of, PosixFileAttributes.class);
            PosixFileAttributes made = Files.readAttributes(file, PosixFileAttributes.class);
            PosixFileAttributeView written = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (!made.owner().equals(kept.owner())) {
                written.setOwner(kept.owner());
            }
            if (!made.group().equals(kept.group())) {
                written.setGroup(kept.group());
            }
            written.setPermissions(kept.permissions());
        }
    }

    private static FileAttribute<?>[] ownersOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static StartupException cannotWrite(Path file, IOException e) {
        return StartupException.failure("cannot write " + file + ": " + FileTrouble.reason(e), e);
    }
}
