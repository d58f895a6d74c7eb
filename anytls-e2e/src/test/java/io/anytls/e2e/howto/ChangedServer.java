package io.anytls.e2e.howto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The server, built from a copy of its sources that a how-to page has changed. */
final class ChangedServer {

    private static final Path ROOT =
            Path.of(System.getProperty("anytls.root", "..")).toAbsolutePath().normalize();
    private static final Path MODULE = Path.of("anytls-server");
    private static final Path JAR = ROOT.resolve("anytls-server/target/anytls-server.jar");

    private final Path directory;

    private ChangedServer(Path directory) {
        this.directory = directory;
    }

    /** @param directory an empty one */
    static ChangedServer build(Path directory, String page) throws IOException {
        Path sources = directory.resolve("sources");
        copy(
                ROOT.resolve(MODULE).resolve("src/main/java"),
                sources.resolve(MODULE).resolve("src/main/java"));
        for (HowToPage.Edit edit :
                HowToPage.read(ROOT.resolve("docs/how-to").resolve(page)).edits()) {
            edit.apply(sources);
        }
        ChangedServer built = new ChangedServer(directory);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(sources, classes);
        built.pack(classes);
        return built;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-proc:none", "--release", "17", "-cp", JAR.toString(), "-d", classes.toString());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(files(sources));
            assertTrue(
                    compiler.getTask(messages, manager, null, options, null, units)
                            .call(),
                    messages::toString);
        }
    }

    /** A jar with the new classes in front of the old jar, and the launcher beside it. */
    private void pack(Path classes) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String name : List.of("anytls-server", "launcher.sh")) {
            Files.copy(ROOT.resolve("bin").resolve(name), bin.resolve(name));
        }
        Manifest manifest;
        try (JarFile old = new JarFile(JAR.toFile())) {
            manifest = new Manifest(old.getManifest());
        }
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, JAR.toUri().toString());
        Path jar = Files.createDirectories(directory.resolve("lib")).resolve("anytls-server.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : files(classes)) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** A command that takes the place of the launcher behind it. */
    List<String> prefix() {
        return List.of("/bin/sh", "-c", "shift; exec '" + directory.resolve("bin/anytls-server") + "' \"$@\"", "sh");
    }
}
