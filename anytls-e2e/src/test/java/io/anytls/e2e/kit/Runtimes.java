package io.anytls.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The Javas that the programs can be run with: this one, and the one that .ci/run has found beside it. */
public final class Runtimes {

    private static final int FOREIGN_FUNCTIONS = 22;

    private static final String PART = "META-INF/versions/22/io/anytls/daemon/boringssl/ForeignBoringSsl.class";

    private Runtimes() {}

    public static Stream<Path> all() {
        return Stream.of(System.getProperty("java.home"), System.getenv("ANYTLS_JDK_ALT"))
                .filter(home -> home != null && !home.isEmpty())
                .map(Path::of);
    }

    /** Whether a program on it can call BoringSSL's own functions: the Java is new enough, and the jar was built by such a one. */
    public static boolean reachesBoringSsl(Path runtime) {
        try (JarFile jar = new JarFile(Launchers.jar("anytls-client").toFile())) {
            return version(runtime) >= FOREIGN_FUNCTIONS && jar.getEntry(PART) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One on which they can. */
    public static Optional<Path> thatReachesBoringSsl() {
        return all().filter(Runtimes::reachesBoringSsl).findFirst();
    }

    private static int version(Path runtime) throws IOException {
        return Files.readAllLines(runtime.resolve("release")).stream()
                .filter(line -> line.startsWith("JAVA_VERSION=\""))
                .map(line -> Runtime.Version.parse(line.substring(14, line.length() - 1)))
                .findFirst()
                .orElseThrow()
                .feature();
    }
}
