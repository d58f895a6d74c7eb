package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.daemon.config.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
