package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what targets are asked for; any of it will do. */
final class NameSet {

    /** Texts by the field that asks for them. */
    private final Map<String, List<Json>> fields = new LinkedHashMap<>();

    void add(String field, String text, Position at) {
        fields.computeIfAbsent(field, none -> new ArrayList<>()).add(new Json.Text(at, text));
    }

    /** A line of a list of names, in which {@code +} and {@code *} have a meaning. */
    void addName(String name, Position at) {
        if (name.startsWith("+.")) {
            add("domain_suffix", name.substring(2), at);
        } else if (name.indexOf('*') >= 0) {
            add("domain_regex", wildcard(name, "*"), at);
        } else if (name.startsWith(".")) {
            add("domain_suffix", name, at);
        } else {
            add("domain", name, at);
        }
    }

    /**
     * A pattern for a name with characters that stand for others.
     *
     * @param wild {@code *} alone, which then stands for one part of the name; or with {@code ?}, as of a shell
     */
    static String wildcard(String name, String wild) {
        StringBuilder pattern = new StringBuilder("^");
        for (char c : name.toCharArray()) {
            if (c == '*') {
                pattern.append(wild.length() > 1 ? ".*" : "[^.]+");
            } else if (c == '?' && wild.length() > 1) {
                pattern.append('.');
            } else if (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c > 0x7f) {
                pattern.append(c);
            } else {
                pattern.append('\\').append(c);
            }
        }
        return pattern.append('$').toString();
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** As one question. */
    Json.Obj question(Position at) {
        Written asked = new Written(at);
        fields.forEach(
                (field, texts) -> asked.put(field, new Json.Arr(texts.get(0).at(), texts)));
        return asked.object();
    }
}
