package io.anytls.e2e.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** As much of JSON Schema as ours use; a word that it does not know is a fault of the schema. */
final class SchemaJudge {

    private static final Set<String> SAYING_NOTHING =
            Set.of("$schema", "$defs", "title", "description", "default", "deprecated", "then", "else");

    private final JsonNode root;

    SchemaJudge(JsonNode root) {
        this.root = root;
    }

    /** Where a document breaks the schema, as JSON pointers. */
    Set<String> faults(JsonNode document) {
        return faults(root, document, "");
    }

    private Set<String> faults(JsonNode schema, JsonNode value, String at) {
        Set<String> faults = new TreeSet<>();
        for (Map.Entry<String, JsonNode> word : schema.properties()) {
            faults.addAll(faults(word.getKey(), word.getValue(), schema, value, at));
        }
        return faults;
    }

    private Set<String> faults(String word, JsonNode says, JsonNode schema, JsonNode value, String at) {
        Set<String> faults = new TreeSet<>();
        switch (word) {
            case "$ref" -> faults.addAll(faults(root.at(says.asText().substring(1)), value, at));
            case "type" -> check(isOf(says.asText(), value), at, faults);
            case "const" -> check(says.equals(value), at, faults);
            case "enum" -> check(contains(says, value), at, faults);
            case "minimum" -> check(!value.isNumber() || value.asLong() >= says.asLong(), at, faults);
            case "maximum" -> check(!value.isNumber() || value.asLong() <= says.asLong(), at, faults);
            case "not" -> check(!faults(says, value, at).isEmpty(), at, faults);
            case "required" -> says.forEach(name -> check(!value.isObject() || value.has(name.asText()), at, faults));
            case "properties" ->
                says.properties().forEach(property -> {
                    if (value.has(property.getKey())) {
                        faults.addAll(faults(
                                property.getValue(), value.get(property.getKey()), at + "/" + property.getKey()));
                    }
                });
            case "additionalProperties" ->
                value.fieldNames()
                        .forEachRemaining(
                                name -> check(schema.path("properties").has(name), at + "/" + name, faults));
            case "items" -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    faults.addAll(faults(says, value.get(i), at + "/" + i));
                }
            }
            case "allOf" -> says.forEach(each -> faults.addAll(faults(each, value, at)));
            case "anyOf" -> faults.addAll(leastFaults(says, value, at));
            case "if" -> {
                JsonNode branch = schema.path(faults(says, value, at).isEmpty() ? "then" : "else");
                faults.addAll(faults(branch, value, at));
            }
            default -> check(SAYING_NOTHING.contains(word), "a word of the schema: " + word, faults);
        }
        return faults;
    }

    /** Of the choice that comes nearest: whose faults lie deepest. */
    private Set<String> leastFaults(JsonNode choices, JsonNode value, String at) {
        Set<String> least = null;
        for (JsonNode choice : choices) {
            Set<String> faults = faults(choice, value, at);
            if (faults.isEmpty()) {
                return faults;
            }
            if (least == null || !faults.contains(at)) {
                least = faults;
            }
        }
        return least;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "null" -> value.isNull();
            default -> throw new AssertionError(type);
        };
    }

    private static boolean contains(JsonNode words, JsonNode value) {
        for (JsonNode word : words) {
            if (word.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static void check(boolean good, String at, Set<String> faults) {
        if (!good) {
            faults.add(at);
        }
    }
}
