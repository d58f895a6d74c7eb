package io.anytls.e2e.demo;

import io.anytls.testkit.DefaultSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code bin} and {@code lib} side by side, and a directory for whatever the programs make. */
final class Installation {

    private final Path bin;
    private final Path temporary;

    Installation(Path directory) throws IOException {
        Path root = Path.of(System.getProperty("anytls.root", "..")).toAbsolutePath();
        bin = directory.resolve("bin");
        temporary = Files.createDirectory(directory.resolve("tmp"));
        try (Stream<Path> files = Files.walk(root.resolve("bin"))) {
            for (Path file : files.toList()) {
                Path copy = bin.resolve(root.resolve("bin").relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Path lib = Files.createDirectory(directory.resolve("lib"));
        for (String program : List.of("anytls-client", "anytls-server")) {
            Path jar = root.resolve(program).resolve("target").resolve(program + ".jar");
            Files.copy(jar, lib.resolve(program + ".jar"));
        }
    }

    /** In an environment in which SIGINT is not ignored, as it is behind a shell's ampersand. */
    RunningDemo start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(DefaultSignals.prefix());
        command.add(bin.resolve("anytls-demo").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path output = bin.resolveSibling("output");
        builder.redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        return new RunningDemo(builder.start(), output);
    }

    /** What lies in the directory for temporary files, but for the native libraries that Netty unpacks and the system maps. */
    List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("anytls-demo-"))
                    .toList();
        }
    }
}
