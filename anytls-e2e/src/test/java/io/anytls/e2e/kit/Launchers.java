package io.anytls.e2e.kit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the programs under test are: the launchers of the source tree and the jars that it has built. */
final class Launchers {

    private static final Path BIN = Path.of(System.getProperty("anytls.root", ".."))
            .resolve("bin")
            .toAbsolutePath()
            .normalize();

    private Launchers() {}

    static Path path(String program) {
        Path launcher = BIN.resolve(program);
        Path jar = jar(program);
        if (!Files.isExecutable(launcher)) {
            throw new AssertionError(launcher + " is missing: -Danytls.root has to name the source tree");
        }
        if (!Files.isReadable(jar)) {
            throw new AssertionError(
                    jar + " is not built: these tests drive the packaged programs, run mvn verify in the source tree");
        }
        return launcher;
    }

    /** As the launcher names it: a class archive is good for that path only. */
    static Path jar(String program) {
        return BIN.resolve("..").resolve(program).resolve("target").resolve(program + ".jar");
    }
}
