package io.anytls.e2e.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A page in Chinese has the sections of the English one in their order, and in each the same code, names, links, figures, and as many
 * rows and items. What a sentence says nobody compares: who changes one looks at the other page.
 */
class TranslationTest {

    private static final Path ROOT = Path.of(System.getProperty("anytls.root", ".."));

    /** Without the end of their names. */
    static List<String> pages() throws IOException {
        List<String> pages = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (DirectoryStream<Path> chinese = Files.newDirectoryStream(folder, "*.zh.md")) {
                chinese.forEach(
                        page -> pages.add(ROOT.relativize(page).toString().replace(".zh.md", "")));
            }
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theTranslationHasEverything(String page) throws IOException {
        assertEquals(
                List.of(),
                differences(
                        Files.readString(ROOT.resolve(page + ".md")), Files.readString(ROOT.resolve(page + ".zh.md"))),
                () -> page + ".zh.md does not say what " + page + ".md says");
    }

    private static final String ENGLISH = """
            # Page

            Wait for 5 s, see [there](there.md#place).

            ## One

            `-a` and `-b`

                run   # now
            """;

    private static final String CHINESE = """
            # 页面

            等 5 s，见 [那边](there.zh.md#地方)。

            ## 一

            `-b` 和 `-a`

                run   # 马上
            """;

    @Test
    void aGoodTranslationIsOne() {
        assertEquals(List.of(), differences(ENGLISH, CHINESE));
    }

    @Test
    void whatHasChangedIsNamedWithItsSection() {
        assertEquals(
                List.of("\"Page\" (页面): figures that are missing: [6]"),
                differences(ENGLISH.replace("5 s", "6 s"), CHINESE));
        assertEquals(
                List.of("\"One\" (一): what stands between backticks: missing [-c], too many [-b]"),
                differences(ENGLISH.replace("-b", "-c"), CHINESE));
        assertEquals(
                List.of("\"One\" (一): lines of code, without comments: missing [    run -x], too many [    run]"),
                differences(ENGLISH.replace("run ", "run -x "), CHINESE));
        assertEquals(
                List.of("\"Page\" (页面): links: missing [here.md], too many [there.md]"),
                differences(ENGLISH.replace("there.md", "here.md"), CHINESE));
        assertEquals(
                List.of("\"Page\" (页面): items of lists: 1 and 0"),
                differences(ENGLISH.replace("Wait", "* Wait"), CHINESE));
    }

    @Test
    void aSectionThatIsMissingIsNamed() {
        assertEquals(List.of("\"Two\" has no counterpart"), differences(ENGLISH + "\n## Two\n\nText\n", CHINESE));
        assertEquals(
                List.of("\"Between\" and \"一\" do not go together, 1 more section in English"),
                differences(ENGLISH.replace("## One", "## Between\n\n`-z`\n\n## One"), CHINESE));
        assertEquals(List.of("\"二\" has no counterpart"), differences(ENGLISH, CHINESE + "\n## 二\n"));
    }

    /** What is wrong, in words; where the numbers of sections differ the place from which on they do not go together. */
    private static List<String> differences(String english, String chinese) {
        List<PageSection> here = PageSection.of(english);
        List<PageSection> there = PageSection.of(chinese);
        int both = Math.min(here.size(), there.size());
        int more = here.size() - there.size();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < both; i++) {
            String one = here.get(i).title();
            String other = there.get(i).title();
            List<String> differences = here.get(i).differences(there.get(i));
            if (!differences.isEmpty() && more != 0) {
                return List.of("\"%s\" and \"%s\" do not go together, %d more section%s in %s"
                        .formatted(
                                one,
                                other,
                                Math.abs(more),
                                Math.abs(more) == 1 ? "" : "s",
                                more > 0 ? "English" : "Chinese"));
            }
            differences.forEach(difference -> told.add("\"%s\" (%s): %s".formatted(one, other, difference)));
        }
        List<PageSection> longer = more > 0 ? here : there;
        longer.subList(both, longer.size())
                .forEach(section -> told.add("\"" + section.title() + "\" has no counterpart"));
        return told;
    }
}
