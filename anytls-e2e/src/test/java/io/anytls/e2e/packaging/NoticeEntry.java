package io.anytls.e2e.packaging;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A work in NOTICE: {@code Name 1.2 (artifact, artifact) (c)}.
 *
 * @param version its first numbers
 * @param artifacts the ends of their names; empty if the heading lists none
 * @param only {@code c} or {@code s} for a work that is in one jar alone, else empty
 */
record NoticeEntry(String name, String version, List<String> artifacts, String only) {

    private static final Pattern HEADING = Pattern.compile(
            "^([A-Za-z][\\w -]*?) (\\d+\\.\\d+)(?:,[^(\\n]*)?(?: \\(([a-z][^)]{2,})\\))?(?: \\(([cs])\\))?$",
            Pattern.MULTILINE);

    static List<NoticeEntry> parse(String notice) {
        return HEADING.matcher(notice).results().map(NoticeEntry::of).toList();
    }

    private static NoticeEntry of(MatchResult heading) {
        String list = heading.group(3) == null ? "" : heading.group(3);
        return new NoticeEntry(
                heading.group(1),
                heading.group(2),
                list.isEmpty() ? List.of() : List.of(list.split(",\\s+")),
                heading.group(4) == null ? "" : heading.group(4));
    }

    boolean isIn(String side) {
        return only.isEmpty() || side.startsWith(only);
    }

    /** Whether the heading names the artifact, by itself or by the end of its name; one that names none lists all. */
    boolean lists(String artifact) {
        // Netty's is a list of its parts in words.
        return name.equals("Netty") || artifacts.isEmpty() || artifacts.stream().anyMatch(artifact::endsWith);
    }
}
