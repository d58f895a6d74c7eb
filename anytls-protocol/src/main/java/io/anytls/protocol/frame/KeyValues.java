package io.anytls.protocol.frame;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The data of Settings and ServerSettings: {@code key=value} lines joined by {@code \n}. Unknown keys are kept and ignored, which
 * is how extensions are negotiated. Of a key that comes twice the last value counts; a line without {@code =} is dropped.
 */
public record KeyValues(Map<String, String> entries) {

    public KeyValues {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    public static KeyValues parse(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                entries.put(
                        line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return new KeyValues(entries);
    }

    public String text() {
        return entries.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** The key's value, or an empty string. */
    public String get(String key) {
        return entries.getOrDefault(key, "");
    }

    /** The protocol version that the peer has said, by {@code v=}; 1 where it has not, or not a number. */
    public int version() {
        try {
            return Math.max(1, Integer.parseInt(get("v")));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
