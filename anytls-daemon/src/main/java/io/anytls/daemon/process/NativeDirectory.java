package io.anytls.daemon.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Netty unpacks its native libraries. It takes the directory for temporary files; but a library cannot be loaded from a file
 * system that is mounted {@code noexec}, as /tmp is on hardened machines. Then another directory is chosen here.
 */
final class NativeDirectory {

    /** Netty's system property. What a person says there counts. */
    static final String PROPERTY = "io.netty.native.workdir";

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private final List<String> mounts;

    /** @param mounts the lines of /proc/self/mounts: device, mount point, type, options */
    NativeDirectory(List<String> mounts) {
        this.mounts = mounts;
    }

    /** To be called before the first class of Netty loads. Does nothing where the usual directory is good, or nothing is known. */
    static void choose() {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        try {
            NativeDirectory here = new NativeDirectory(Files.readAllLines(MOUNTS));
            Path usual = Path.of(System.getProperty("java.io.tmpdir"));
            if (!here.isGood(usual)) {
                here.firstGood(candidates(System.getenv(), System.getProperty("user.home", "")))
                        .ifPresent(other -> System.setProperty(PROPERTY, other.toString()));
            }
        } catch (IOException | RuntimeException e) {
            // Not Linux, or no /proc: Netty tries the usual directory, and whoever needs the library tells if that
            // fails.
        }
    }

    static List<Path> candidates(Map<String, String> environment, String home) {
        return Stream.of(
                        environment.get("XDG_RUNTIME_DIR"),
                        environment.get("XDG_CACHE_HOME"),
                        home.isEmpty() ? null : home + "/.cache",
                        home,
                        "/var/tmp",
                        "/dev/shm")
                .filter(Objects::nonNull)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .toList();
    }

    Optional<Path> firstGood(List<Path> candidates) {
        return candidates.stream().filter(this::isGood).findFirst();
    }

    /** Files can be made there, and mapped to be executed. */
    private boolean isGood(Path directory) {
        return Files.isDirectory(directory) && Files.isWritable(directory) && !isNoExec(directory);
    }

    boolean isNoExec(Path directory) {
        Path real = real(directory);
        Path longest = null;
        boolean noExec = false;
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length < 4) {
                continue;
            }
            Path point = Path.of(fields[1].replace("\\040", " "));
            // Of two mounts at one place the later one lies on top.
            if (real.startsWith(point) && (longest == null || point.getNameCount() >= longest.getNameCount())) {
                longest = point;
                noExec = List.of(fields[3].split(",")).contains("noexec");
            }
        }
        return noExec;
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            return directory.toAbsolutePath();
        }
    }
}
