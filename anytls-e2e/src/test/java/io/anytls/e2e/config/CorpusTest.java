package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Configurations as people write them. In corpus.txt a line {@code === client: name} (or {@code server}, or with {@code lenient}
 * behind the side) begins one; {@code error: } and {@code warning: } lines behind {@code ---} are all that has to be said about it.
 */
class CorpusTest {

    private static final String SECRET = "sEcret";

    @TempDir
    Path directory;

    record Case(String title, Side side, boolean lenient, String text, List<String> expected) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = CorpusTest.class.getResourceAsStream("corpus.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(all.split("(?m)^=== ")).skip(1).map(CorpusTest::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String text) {
        String title = text.lines().findFirst().orElseThrow();
        String body = text.substring(title.length() + 1);
        int line = body.indexOf("---\n");
        return new Case(
                title,
                Side.of(title),
                title.contains("lenient"),
                line < 0 ? body : body.substring(0, line),
                line < 0
                        ? List.of()
                        : body.substring(line + 4)
                                .lines()
                                .filter(expected -> !expected.isBlank())
                                .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void saysWhatIsExpected(Case of) {
        Side.Verdict verdict = of.side().check(new Examples(directory).fill(of.text()), directory, of.lenient());
        List<String> said = new ArrayList<>();
        verdict.errors().forEach(error -> said.add("error: " + error));
        verdict.warnings().forEach(warning -> said.add("warning: " + warning));
        assertEquals(String.join("\n", of.expected()), String.join("\n", said));
        assertFalse(said.toString().contains(SECRET));
    }

    @Test
    void thereAreEnough() {
        assertTrue(cases().count() >= 40, () -> "only " + cases().count());
    }
}
