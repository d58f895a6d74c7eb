package io.anytls.e2e.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for those who work on the code name classes; a class that has gone must not lead anybody astray. */
class PagesTest {

    private static final Path ROOT =
            Path.of(System.getProperty("anytls.root", "..")).toAbsolutePath();
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS =
            Pattern.compile("(?:^|/|(?<=\\w)\\.)([A-Z][a-z]\\w+)(?:\\.(\\w+))?(?:\\(.*)?$");

    /** What is named and is not ours. */
    private static final Set<String> FOREIGN = Set.of("System");

    @Test
    void everyClassThatIsNamedIsThere() throws IOException {
        Set<String> classes = classes();
        Set<String> missing = new TreeSet<>();
        for (Path page : pages()) {
            Matcher code = CODE.matcher(Files.readString(page));
            while (code.find()) {
                Matcher name = CLASS.matcher(code.group(1));
                if (name.find() && !classes.contains(name.group(1)) && !FOREIGN.contains(name.group(1))) {
                    missing.add(page.getFileName() + ": " + name.group(1));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** The name under which a handler is put into a pipeline. */
    private static final Pattern HANDLER =
            Pattern.compile("\\.add(?:First|Last|Before|After)\\([^;\"]*?\"([a-z][a-z0-9 -]*)\"");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9 -]+)` \\|");

    @Test
    void everyHandlerIsOnItsPage() throws IOException {
        Set<String> handlers = new TreeSet<>();
        for (String module : List.of("anytls-protocol", "anytls-daemon", "anytls-client", "anytls-server")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    HANDLER.matcher(Files.readString(file)).results().forEach(found -> handlers.add(found.group(1)));
                }
            }
        }
        String page = Files.readString(ROOT.resolve("docs/pipelines.md"));
        Set<String> missing = new TreeSet<>(handlers);
        missing.removeIf(name -> page.contains("`" + name + "`"));
        assertEquals(Set.of(), missing);
        Set<String> gone = new TreeSet<>();
        ROW.matcher(page).results().forEach(row -> gone.add(row.group(1)));
        gone.removeAll(handlers);
        assertEquals(Set.of(), gone);
        assertTrue(handlers.size() >= 15, handlers::toString);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> howTo = Files.list(ROOT.resolve("docs/how-to"))) {
            return Stream.concat(
                            Stream.of("life.md", "pipelines.md", "session-pool.md", "outbound-pool.md")
                                    .map(ROOT.resolve("docs")::resolve),
                            howTo)
                    .toList();
        }
    }

    private static Set<String> classes() throws IOException {
        Set<String> classes = new TreeSet<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(ROOT, "anytls-*")) {
            for (Path module : modules) {
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .forEach(classes::add);
                }
            }
        }
        return classes;
    }
}
