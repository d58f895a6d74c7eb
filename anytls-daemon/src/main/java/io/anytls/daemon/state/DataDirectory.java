package io.anytls.daemon.state;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.file.FileTrouble;
import io.anytls.daemon.file.PathTrail;
import io.anytls.daemon.file.UnusableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory for what a program makes itself and keeps. Only the program's user may look into it.
 *
 * <p>Blocking: for the start only.
 */
public final class DataDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path path;

    private DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens it, and makes it if it is missing, with the mode 0700.
     *
     * @throws StartupException if that cannot be done
     */
    public static DataDirectory open(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, Modes.onlyOwner(path, "rwx------"));
            }
        } catch (FileAlreadyExistsException e) {
            throw StartupException.failure("data directory " + path + ": there is a file in its place", e);
        } catch (IOException e) {
            throw StartupException.failure(failure(path, "make", e), e);
        }
        requireSafe(path);
        DataDirectory directory = new DataDirectory(path);
        directory.warnIfOpen(path);
        return directory;
    }

    private static void requireSafe(Path path) {
        try {
            PathTrail.require(path);
        } catch (UnusableFileException e) {
            throw StartupException.failure("data directory " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Where it is if nobody says: {@code $XDG_DATA_HOME/PROGRAM}, else {@code .PROGRAM} in {@code $HOME} or in the home that
     * the system knows.
     *
     * @throws StartupException if there is no home: nothing is ever made below the working directory unasked
     */
    public static Path defaultPath(String program) {
        return defaultPath(program, System.getenv(), System.getProperty("user.home"));
    }

    static Path defaultPath(String program, Map<String, String> environment, String home) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        if (isAbsolute(data)) { // the XDG specification: relative ones are ignored
            return Path.of(data, program);
        }
        String named = environment.getOrDefault("HOME", "");
        if (!named.isEmpty() && !isAbsolute(named)) {
            throw StartupException.failure(
                    "$HOME is no absolute path, so it is unclear where the data directory is: set it"
                            + " right, or name the directory with --data-dir");
        }
        String found = named.isEmpty() ? home : named;
        if (!isAbsolute(found)) { // a user whom the system does not know has the home "?"
            throw StartupException.failure(
                    "this user has no home directory, so it is unclear where the data directory is:"
                            + " name it with --data-dir, or set HOME");
        }
        return Path.of(found, "." + program);
    }

    private static boolean isAbsolute(String path) {
        return path != null && !path.isEmpty() && Path.of(path).isAbsolute();
    }

    /**
     * Something that the program has made there itself, or will make.
     *
     * @throws StartupException if it is a link: whoever has put it there decides where it leads
     */
    public Path own(String name) {
        return own(path.resolve(name));
    }

    public static Path own(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw StartupException.failure(file
                    + " is a link, and what this program makes itself is never one: put a file or folder in its place");
        }
        return file;
    }

    public Path path() {
        return path;
    }

    /** Logs a warning if others than the owner may do anything with it. */
    public void warnIfOpen(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.stream().anyMatch(permission -> !permission.name().startsWith("OWNER"))) {
                LOG.warn(
                        "{} is open to other users of this machine ({}): chmod go= {}",
                        file,
                        PosixFilePermissions.toString(mode),
                        file);
            }
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("the permissions of {} are unknown", file, e);
        }
    }

    /** A name beside it that nobody else uses; not the process' number, which two containers may share. */
    public static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    }

    /** Writes a file that is new, with the mode 0600, and waits until the disk has it. */
    public static void writeNew(Path file, String content) throws IOException {
        writeNew(file, StandardCharsets.UTF_8.encode(content));
    }

    /** The same with bytes. */
    public static void writeNew(Path file, ByteBuffer bytes) throws IOException {
        FileAttribute<?>[] mode = Modes.onlyOwner(file.getParent(), "rw-------");
        try (SeekableByteChannel out = Files.newByteChannel(file, NEW, mode)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            if (out instanceof FileChannel channel) {
                channel.force(true);
            }
        }
    }

    /** One line about what did not work. */
    public static String failure(Path file, String verb, IOException e) {
        return "cannot " + verb + " " + file + ": " + FileTrouble.reason(e);
    }

    /** File systems without owners and modes exist. */
    private static final class Modes {
        static FileAttribute<?>[] onlyOwner(Path near, String mode) {
            boolean posix = near.getFileSystem().supportedFileAttributeViews().contains("posix");
            return posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                    }
                    : new FileAttribute<?>[0];
        }
    }
}
