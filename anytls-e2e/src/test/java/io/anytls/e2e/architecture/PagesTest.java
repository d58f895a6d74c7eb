package io.anytls.e2e.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static List<Path> pages() throws IOException {
        try (Stream<Path> howTo = Files.list(ROOT.resolve("docs/how-to"))) {
            return Stream.concat(
                            Stream.of("life.md", "session-pool.md", "outbound-pool.md")
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
