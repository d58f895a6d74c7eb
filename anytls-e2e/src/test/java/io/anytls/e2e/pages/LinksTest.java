package io.anytls.e2e.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A link from one page to another leads to a file that is there, and to a heading that it has. */
class LinksTest {

    private static final Path ROOT = Path.of(System.getProperty("anytls.root", ".."));
    private static final Pattern CODE = Pattern.compile("(?m)(?s:^```.*?^```)|^    .*$|`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        Set<String> astray = new TreeSet<>();
        for (Path page : pages()) {
            Matcher code = CODE.matcher(Files.readString(page));
            for (MatchResult link : LINK.matcher(code.replaceAll("")).results().toList()) {
                if (!link.group(1).contains("://") && !leadsSomewhere(page, link.group(1), link.group(2))) {
                    astray.add(ROOT.relativize(page) + ": " + link.group());
                }
            }
        }
        assertEquals(Set.of(), astray);
    }

    private static boolean leadsSomewhere(Path from, String file, String place) throws IOException {
        Path to = file.isEmpty() ? from : from.resolveSibling(file);
        return Files.exists(to)
                && (place == null || places(Files.readString(to)).contains(place));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> places(String page) {
        Set<String> places = new HashSet<>();
        for (MatchResult heading : HEADING.matcher(page).results().toList()) {
            String base = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = 0; // headings of this name further up
            while (!places.add(before == 0 ? base : base + "-" + before)) {
                before++;
            }
        }
        return places;
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .toList();
        }
    }
}
