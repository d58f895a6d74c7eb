package io.anytls.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine that tests drive. */
public final class Installed {

    private Installed() {}

    /** Skips the test where one is missing; {@link io.anytls.testkit.SkippedTests} says so at the end. */
    public static void assume(String... programs) {
        for (String program : programs) {
            assumeTrue(find(program).isPresent(), () -> program + " is not installed");
        }
    }

    /** Where it is: on the path, or among the system's own. */
    public static Optional<Path> find(String program) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
