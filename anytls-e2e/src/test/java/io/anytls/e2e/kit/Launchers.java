package io.anytls.e2e.kit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the programs under test are: the launchers of the source tree and the jars that it has built. */
final class Launchers {

    private Launchers() {}

    static Path path(String program) {
        Path root = Path.of(System.getProperty("anytls.root", ".."));
        Path launcher = root.resolve("bin").resolve(program).toAbsolutePath().normalize();
        Path jar = root.resolve(program).resolve("target").resolve(program + ".jar");
        if (!Files.isExecutable(launcher)) {
            throw new AssertionError(launcher + " is missing: -Danytls.root has to name the source tree");
        }
        if (!Files.isReadable(jar)) {
            throw new AssertionError(
                    jar + " is not built: these tests drive the packaged programs, run mvn verify in the source tree");
        }
        return launcher;
    }
}
