package io.anytls.e2e.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The declarations' sentences in another language, by the English ones: an object of JSON with one of them in each line. A {@code %s}
 * in both stands for a part that no language changes, such as a list of names.
 */
final class Catalogue implements UnaryOperator<String> {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, String> entries;

    /** In the order of the pages, each with what is said for it; empty if there is nothing. */
    private final Map<String, String> asked = new LinkedHashMap<>();

    private Catalogue(Map<String, String> entries) {
        this.entries = entries;
    }

    static Catalogue of(String json) throws JsonProcessingException {
        return new Catalogue(MAPPER.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {}));
    }

    /** The sentence in the other language, or as it is if there is none. */
    @Override
    public String apply(String english) {
        String exact = entries.get(english);
        if (exact == null) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                Matcher matcher = pattern(entry.getKey()).matcher(english);
                if (entry.getKey().contains("%s") && matcher.matches()) {
                    asked.put(entry.getKey(), entry.getValue());
                    return filled(entry.getValue(), matcher);
                }
            }
        }
        asked.put(english, exact == null ? "" : exact);
        return exact == null || exact.isBlank() ? english : exact;
    }

    private static Pattern pattern(String key) {
        return Pattern.compile(Pattern.quote(key).replace("%s", "\\E(.+)\\Q"));
    }

    private static String filled(String other, Matcher matcher) {
        List<Object> parts = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            parts.add(matcher.group(i));
        }
        return other.formatted(parts.toArray());
    }

    /** What has been asked for in vain. */
    Set<String> missing() {
        Set<String> missing = new LinkedHashSet<>(asked.keySet());
        missing.removeIf(english -> !asked.get(english).isBlank());
        return missing;
    }

    /** What nobody has asked for. */
    Set<String> leftOver() {
        Set<String> rest = new LinkedHashSet<>(entries.keySet());
        rest.removeAll(asked.keySet());
        return rest;
    }

    /** As a file that has what has been asked for, and nothing else. */
    String text() throws JsonProcessingException {
        StringJoiner lines = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        for (Map.Entry<String, String> entry : asked.entrySet()) {
            lines.add(MAPPER.writeValueAsString(entry.getKey()) + ": " + MAPPER.writeValueAsString(entry.getValue()));
        }
        return lines.toString();
    }
}
