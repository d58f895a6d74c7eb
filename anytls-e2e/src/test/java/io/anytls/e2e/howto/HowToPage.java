package io.anytls.e2e.howto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of docs/how-to whose boxes say in a comment in front of them what they are:
 *
 * <pre>
 * &lt;!-- new file: PATH -->
 * &lt;!-- in PATH above: a part of the one line that it goes in front of -->
 * &lt;!-- in PATH in place of: a text that stands there once -->
 * </pre>
 */
record HowToPage(List<Edit> edits) {

    private static final Pattern BOX = Pattern.compile("(?s)<!-- (.+?) -->\\n```java\\n(.*?)```\\n");
    private static final Pattern WHERE = Pattern.compile("new file: (\\S+)|in (\\S+) (above|in place of): (.+)");

    /** @param how {@code above} or {@code in place of}; null for a new file */
    record Edit(Path file, String how, String anchor, String code) {

        void apply(Path root) throws IOException {
            Path there = root.resolve(file);
            if (how == null) {
                assertFalse(Files.exists(there), file + " is there already");
                Files.createDirectories(there.getParent());
                Files.writeString(there, code);
                return;
            }
            String before = Files.readString(there);
            int at = before.indexOf(anchor);
            assertEquals(2, before.split(Pattern.quote(anchor), -1).length, "once in " + file + ": " + anchor);
            int begin = how.equals("above") ? before.lastIndexOf('\n', at) + 1 : at;
            int end = how.equals("above") ? begin : at + anchor.length();
            Files.writeString(there, before.substring(0, begin) + code + before.substring(end));
        }
    }

    static HowToPage read(Path page) throws IOException {
        List<Edit> edits = new ArrayList<>();
        Matcher box = BOX.matcher(Files.readString(page));
        while (box.find()) {
            Matcher where = WHERE.matcher(box.group(1));
            if (!where.matches()) {
                throw new AssertionError(page + ": " + box.group(1));
            }
            boolean made = where.group(1) != null;
            edits.add(new Edit(Path.of(where.group(made ? 1 : 2)), where.group(3), where.group(4), box.group(2)));
        }
        return new HowToPage(edits);
    }
}
