package io.anytls.e2e.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Lines of prose have 120 characters at most; tables, code and the Chinese pages, whose characters are wide, have their own measure. */
class LineLengthTest {

    private static final int LONGEST = 120;

    private static final Pattern NO_PROSE = Pattern.compile("\\||```|    |<!--|\\[[^]]+]: ");

    @Test
    void proseIsWrapped() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path page : LinksTest.pages()) {
            if (!page.toString().endsWith(".zh.md")) {
                look(page, tooLong);
            }
        }
        assertEquals(List.of(), tooLong);
    }

    private static void look(Path page, List<String> tooLong) throws IOException {
        boolean code = false;
        int number = 0;
        for (String line : Files.readAllLines(page)) {
            number++;
            code ^= line.strip().startsWith("```");
            if (!code && line.length() > LONGEST && !NO_PROSE.matcher(line).lookingAt()) {
                tooLong.add(page.getFileName() + ":" + number);
            }
        }
    }
}
