package io.anytls.daemon.state;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonReader;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a state file holds: {@code {"version": 1, "sections": {NAME: {KEY: "TEXT"}}}}, in each section the entry that was put last at the
 * end. Not thread-safe.
 */
final class StateContent {

    /** Another one means that older programs cannot read the file. */
    static final int VERSION = 1;

    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    /** @throws UnusableStateException if it is damaged, or of another version */
    static StateContent parse(String text) throws UnusableStateException {
        if (text.isBlank()) {
            throw new UnusableStateException("is damaged: it is empty");
        }
        Problems problems = new Problems(false);
        Json json = JsonReader.read("", text, problems);
        for (Problem problem : problems.errors()) {
            throw new UnusableStateException("is damaged: " + problem);
        }
        if (!(json instanceof Json.Obj root) || !(root.value("version") instanceof Json.Num version)) {
            throw new UnusableStateException("is damaged: it has no version");
        }
        if (!version.digits().equals("" + VERSION)) {
            throw UnusableStateException.ofVersion(version.digits());
        }
        StateContent content = new StateContent();
        for (Json.Member section : members(root.value("sections"))) {
            Map<String, String> entries = content.section(section.name());
            for (Json.Member entry : members(section.value())) {
                if (!(entry.value() instanceof Json.Text value)) {
                    throw new UnusableStateException("is damaged: " + entry.at() + " is no text");
                }
                entries.put(entry.name(), value.value());
            }
        }
        return content;
    }

    private static List<Json.Member> members(Json value) throws UnusableStateException {
        if (!(value instanceof Json.Obj object)) {
            throw new UnusableStateException("is damaged: a section is missing");
        }
        return object.members();
    }

    /** As {@link #parse} takes it. */
    String text() {
        List<Json.Member> all = new ArrayList<>();
        sections.forEach((name, entries) -> {
            List<Json.Member> members = new ArrayList<>();
            entries.forEach((key, value) -> members.add(member(key, Json.text(value))));
            all.add(member(name, object(members)));
        });
        return JsonWriter.document(
                object(List.of(member("version", Json.number(VERSION)), member("sections", object(all)))));
    }

    private static Json.Member member(String name, Json value) {
        return new Json.Member(Json.NOWHERE, name, value);
    }

    private static Json object(List<Json.Member> members) {
        return new Json.Obj(Json.NOWHERE, members);
    }

    Optional<String> get(String section, String key) {
        return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key));
    }

    /**
     * Puts a value at the end of its section.
     *
     * @param value empty to remove what is there
     * @param most entries that the section may have; those at its beginning go
     * @return the keys of those
     */
    List<String> put(String section, String key, Optional<String> value, int most) {
        Map<String, String> entries = section(section);
        entries.remove(key);
        value.ifPresent(text -> entries.put(key, text));
        List<String> gone = List.copyOf(entries.keySet()).subList(0, Math.max(0, entries.size() - most));
        gone.forEach(entries::remove);
        if (entries.isEmpty()) {
            sections.remove(section);
        }
        return gone;
    }

    private Map<String, String> section(String name) {
        return sections.computeIfAbsent(name, made -> new LinkedHashMap<>());
    }
}
