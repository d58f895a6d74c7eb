package io.anytls.e2e.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a heading and the text below it have in common in all languages.
 *
 * @param title without its level
 * @param level 1 for the page's own
 * @param rows of tables, headings included
 * @param items of lists
 * @param code the lines of its blocks of code, without comments
 * @param names what stands between backticks
 * @param links where they lead to; without the language, and without the place on that page
 * @param figures numbers in digits
 */
record PageSection(
        String title,
        int level,
        int rows,
        int items,
        List<String> code,
        Set<String> names,
        Set<String> links,
        Set<String> figures) {

    /** Tables that are made from declarations are compared with those. */
    private static final Pattern MADE = Pattern.compile("(?s)<!-- fields -->.*?<!-- end of fields -->");

    private static final Pattern HEADING = Pattern.compile("(#{1,6}) (.*)");
    private static final Pattern ITEM = Pattern.compile(" {0,3}(?:[*-]|\\d+\\.) .*");
    private static final Pattern COMMENT = Pattern.compile("\\s+# .*|\\s+$");
    private static final Pattern NAME = Pattern.compile("(`+)(.+?)\\1");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FIGURE = Pattern.compile("\\d+(?:[.,:]\\d+)*");

    /** The sections of a page in their order. */
    static List<PageSection> of(String page) {
        List<PageSection> sections = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String heading = null;
        boolean fenced = false;
        for (String line : MADE.matcher(page).replaceAll("").split("\n")) {
            fenced ^= line.startsWith("```");
            if (!fenced && HEADING.matcher(line).matches()) {
                if (heading != null) {
                    sections.add(of(heading, lines));
                }
                heading = line;
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        sections.add(of(heading, lines));
        return sections;
    }

    private static PageSection of(String heading, List<String> lines) {
        List<String> code = new ArrayList<>();
        StringBuilder prose = new StringBuilder();
        int rows = 0;
        int items = 0;
        boolean fenced = false;
        for (String line : lines) {
            boolean fence = line.startsWith("```");
            fenced ^= fence;
            if (fence || fenced || line.startsWith("    ")) {
                code.add(COMMENT.matcher(line).replaceAll(""));
                continue;
            }
            rows += line.startsWith("|") ? 1 : 0;
            items += ITEM.matcher(line).matches() ? 1 : 0;
            prose.append(line).append('\n');
        }
        String title = heading.replaceFirst("#+ ", "");
        String text = title + '\n' + prose;
        String bare = LINK.matcher(NAME.matcher(text).replaceAll("")).replaceAll("");
        return new PageSection(
                title,
                heading.indexOf(' '),
                rows,
                items,
                List.copyOf(code),
                found(NAME, 2, text),
                found(LINK, 1, NAME.matcher(text).replaceAll("")),
                found(FIGURE, 0, bare));
    }

    private static Set<String> found(Pattern pattern, int group, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text.replace('\n', ' ')).results().forEach(match -> {
            String what = match.group(group);
            found.add(pattern == LINK ? what.replace(".zh.", ".").replaceFirst("#.*", "") : what);
        });
        return found;
    }

    /** What a translation of this section must have and does not, or has too much; in words. */
    List<String> differences(PageSection other) {
        List<String> told = new ArrayList<>();
        compare(told, "level of the heading", level, other.level);
        compare(told, "rows of tables", rows, other.rows);
        compare(told, "items of lists", items, other.items);
        compare(told, "lines of code, without comments", code, other.code);
        compare(told, "what stands between backticks", names, other.names);
        compare(told, "links", links, other.links);
        Set<String> lost = without(figures, other.figures);
        if (!lost.isEmpty()) {
            told.add("figures that are missing: " + lost);
        }
        return told;
    }

    private static void compare(List<String> told, String what, Object here, Object there) {
        if (here.equals(there)) {
            return;
        }
        boolean many = here instanceof Set || here instanceof List;
        told.add(
                many
                        ? what + ": missing " + without((Iterable<?>) here, (Iterable<?>) there) + ", too many "
                                + without((Iterable<?>) there, (Iterable<?>) here)
                        : what + ": " + here + " and " + there);
    }

    private static <T> Set<String> without(Iterable<T> all, Iterable<?> some) {
        Set<String> rest = new TreeSet<>();
        all.forEach(one -> rest.add(String.valueOf(one)));
        some.forEach(one -> rest.remove(String.valueOf(one)));
        return rest;
    }
}
