package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The entries of {@code inbounds} or {@code outbounds}: objects whose type decides about their fields. */
public final class Entries {

    private static final String TYPE = "type";

    private final String list;
    private final Problems problems;
    private final Set<String> tags = new HashSet<>();

    public Entries(String list, Problems problems) {
        this.list = list;
        this.problems = problems;
    }

    /**
     * One of them.
     *
     * @param tag its name, or its number
     */
    public record Entry(Json.Obj object, String path, String type, String tag) {
        public Section open(Table table, Problems problems) {
            Section section = Section.open(object, path, table, problems);
            section.named(tag);
            return section;
        }

        public Position at() {
            return object.at();
        }
    }

    /** All of them; a tag that is there twice is told. */
    public List<Entry> of(List<Json.Obj> objects) {
        List<Entry> entries = new ArrayList<>();
        for (Json.Obj object : objects) {
            int number = entries.size();
            String path = list + "[" + number + "]";
            String tag = text(object, "tag");
            Entry entry = new Entry(object, path, text(object, TYPE), tag.isEmpty() ? "" + number : tag);
            if (!tags.add(entry.tag())) {
                problems.error(path + ".tag", object.at(), "there is another one with this tag");
            }
            if (entry.type().isEmpty()) {
                untyped(object, path);
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Without a type nothing else can be said about it, but that it may be misspelled. */
    private void untyped(Json.Obj object, String path) {
        for (Json.Member member : object.members()) {
            if (member.name().equalsIgnoreCase(TYPE)) {
                problems.error(path + ".type", member.value().at(), "has to be a string, and not an empty one");
                return;
            }
            if (Suggestion.nearest(member.name(), List.of(TYPE)).isPresent()) {
                problems.error(
                        Quoted.path(path, member.name()),
                        member.at(),
                        "unknown field " + Quoted.name(member.name()) + ", did you mean \"type\"?");
                return;
            }
        }
        problems.error(
                path + ".type",
                object.at(),
                object.member("protocol") == null
                        ? "is missing"
                        : "is missing: \"protocol\" is a word of Xray and V2Ray, whose files are not read here; those of sing-box and Clash are");
    }

    /** A word from the file, in quotes and fit for a line in a terminal. */
    public static String shown(String word) {
        return Quoted.name(word);
    }

    private static String text(Json.Obj object, String name) {
        return object.members().stream()
                .filter(member -> member.name().equalsIgnoreCase(name))
                .map(Json.Member::value)
                .filter(Json.Text.class::isInstance)
                .map(value -> ((Json.Text) value).value())
                .findFirst()
                .orElse("");
    }
}
