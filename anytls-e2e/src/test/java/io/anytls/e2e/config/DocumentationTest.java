package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.config.Table;
import io.anytls.daemon.option.Flag;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/configuration.md shows every field as the programs have it. With {@code -Danytls.docs.write=true} the test writes the tables
 * instead of comparing them.
 */
class DocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- fields -->\n";
    private static final String END = "<!-- end of fields -->\n";

    @Test
    void everyFieldIsDocumented() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("anytls.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + tables() + page.substring(end));
        } else {
            assertEquals(tables(), page.substring(begin, end), "run this test with -Danytls.docs.write=true");
        }
    }

    /** The row of each option that is declared with a flag, in the table of its program. */
    @ParameterizedTest
    @EnumSource
    void everyFlagIsDocumented(Side side) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("\n## " + side.program() + "\n");
        int end = page.indexOf("\n## ", begin + 1);
        String section = page.substring(begin, end);
        String after = null;
        for (Option<?> option : side.flags()) {
            String row = row(option, side.standardText(option));
            String name = option.flag().orElseThrow().names().get(0);
            String written = section.replaceFirst("(?m)^\\| `" + name + "[` ].*\n", Matcher.quoteReplacement(row));
            if (!written.contains(row) && after != null) {
                written = written.replace(after, after + row);
            }
            section = written;
            after = row;
        }
        if (Boolean.getBoolean("anytls.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + section + page.substring(end));
        } else {
            assertEquals(section, page.substring(begin, end), "run this test with -Danytls.docs.write=true");
        }
    }

    private static String row(Option<?> option, String standard) {
        Flag flag = option.flag().orElseThrow();
        String names = flag.names().stream()
                .map(name -> "`" + name
                        + (flag.type() == Boolean.class
                                ? "`"
                                : " " + flag.label() + (flag.element() == null ? "`" : ",...`")))
                .collect(Collectors.joining(", "));
        String shown = standard.equals("false") ? "off" : standard.isEmpty() ? "" : "`" + standard + "`";
        String words = flag.words().map(FlagWords::sentence).orElse("");
        return "| " + names + " | " + shown + " | " + option.field().meaning() + words + " |\n";
    }

    private static String tables() {
        StringBuilder out = new StringBuilder();
        Set<Table> all = new LinkedHashSet<>();
        for (Side side : Side.values()) {
            all.addAll(side.tables());
        }
        all.forEach(table ->
                out.append("\n### ").append(table.title()).append("\n\n").append(table.markdown()));
        return out.append('\n').toString();
    }
}
