package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/configuration.md, and the same page in Chinese, show every field as the programs have it. With {@code -Danytls.docs.write=true}
 * the test writes the tables instead of comparing them, and puts the sentences that have no Chinese into docs/options.zh.json.
 */
class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path CHINESE = DOCS.resolve("options.zh.json");
    private static final boolean WRITE = Boolean.getBoolean("anytls.docs.write");
    private static final String HINT = "run this test with -Danytls.docs.write=true";
    private static final String BEGIN = "<!-- fields -->\n";
    private static final String END = "<!-- end of fields -->\n";

    /** A page, and the tables in its language. */
    private record Page(Path file, OptionTables tables) {}

    /** Of the pages. */
    private enum Language {
        ENGLISH,
        CHINESE;

        Page page() throws IOException {
            return this == ENGLISH
                    ? new Page(DOCS.resolve("configuration.md"), new OptionTables(english -> english))
                    : new Page(DOCS.resolve("configuration.zh.md"), new OptionTables(catalogue()));
        }
    }

    private static Catalogue catalogue() throws IOException {
        return Catalogue.of(Files.readString(CHINESE));
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsDocumented(Language language) throws IOException {
        Page page = language.page();
        String text = Files.readString(page.file());
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        compare(page, text, begin, text.indexOf(END), page.tables().fields());
    }

    /** The row of each option that is declared with a flag, in the table of its program. */
    @ParameterizedTest
    @EnumSource
    void everyFlagIsDocumented(Language language) throws IOException {
        Page page = language.page();
        for (Side side : Side.values()) {
            String text = Files.readString(page.file());
            int begin = text.indexOf("\n## " + side.program() + "\n");
            int end = text.indexOf("\n## ", begin + 1);
            compare(page, text, begin, end, page.tables().flags(side, text.substring(begin, end)));
        }
    }

    private static void compare(Page page, String text, int begin, int end, String expected) throws IOException {
        if (WRITE) {
            Files.writeString(page.file(), text.substring(0, begin) + expected + text.substring(end));
            return;
        }
        String found = text.substring(begin, end);
        String name = page.file().getFileName() + ": " + HINT;
        assertEquals(List.of(), without(expected, found), () -> name + "; lines that are missing");
        assertEquals(List.of(), without(found, expected), () -> name + "; lines that are too many");
        assertEquals(expected, found, name);
    }

    private static List<String> without(String all, String some) {
        return all.lines()
                .filter(Predicate.not(some.lines().toList()::contains))
                .toList();
    }

    @Test
    void everySentenceHasItsChinese() throws IOException {
        Catalogue chinese = catalogue();
        OptionTables tables = new OptionTables(chinese);
        tables.fields();
        for (Side side : Side.values()) {
            tables.flags(side, "");
        }
        if (WRITE) {
            Files.writeString(CHINESE, chinese.text());
        }
        if (!chinese.missing().isEmpty()) {
            fail("docs/options.zh.json has no Chinese for what follows: " + HINT
                    + ", which puts it there, write the Chinese behind it, and run it once more\n  "
                    + String.join("\n  ", chinese.missing()));
        }
        if (!WRITE) {
            assertEquals(
                    Set.of(), chinese.leftOver(), "said by no declaration any more, in docs/options.zh.json: " + HINT);
        }
    }
}
