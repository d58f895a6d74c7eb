package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.config.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole configurations in the shape of what installers and apps write for sing-box. Beside each NAME.json a NAME.txt has all that is said
 * about it, strictly and with {@code --lenient}, and if it is accepted, which outbound gets which request; with
 * {@code -Danytls.corpus.write=true} the test writes these instead of comparing them.
 */
class InstallerFilesTest {

    static final Path FOLDER = Path.of("src", "test", "resources", "io", "anytls", "e2e", "config", "installers");
    private static final String SECRET = "sEcret";

    @TempDir
    Path directory;

    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatIsExpected(String name) throws IOException {
        String text = new Examples(directory).fill(Files.readString(FOLDER.resolve(name)));
        Side.Verdict strict = Side.of(name).check(text, directory, false);
        Side.Verdict lenient = Side.of(name).check(text, directory, true);
        String said = said("strict", strict) + said("lenient", lenient);
        if (lenient.errors().isEmpty()) {
            Problems problems = new Problems(!strict.errors().isEmpty());
            said += "routes:\n"
                    + SampleRequests.routes(
                            Side.of(name).check(text, directory, problems).config());
        }
        Path expected = FOLDER.resolve(name.replace(".json", ".txt"));
        if (Boolean.getBoolean("anytls.corpus.write")) {
            Files.writeString(expected, said);
        }
        assertEquals(Files.readString(expected), said);
        assertFalse(said.contains(SECRET), said);
    }

    private static String said(String mode, Side.Verdict verdict) {
        StringBuilder out = new StringBuilder(mode).append(verdict.errors().isEmpty() ? ": accepted\n" : ": refused\n");
        verdict.errors().forEach(error -> out.append("  error: ").append(error).append('\n'));
        verdict.warnings()
                .forEach(warning -> out.append("  warning: ").append(warning).append('\n'));
        return out.toString();
    }

    @Test
    void thereAreEnough() {
        assertTrue(names().size() >= 40, () -> "only " + names());
        assertTrue(SampleRequests.ALL.size() >= 20);
    }
}
