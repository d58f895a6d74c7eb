package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each field of a whole configuration misspelled, and given a value of another kind: it is that field that is blamed. */
class MutationTest {

    private static final JsonMapper MAPPER = Local.MAPPER;

    @TempDir
    Path directory;

    private final List<Runnable> mutations = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"client-all-fields.json", "server-all-fields.json", "client-low-latency.json"})
    void theFieldIsNamed(String example) throws JsonProcessingException {
        JsonNode root = MAPPER.readTree(new Examples(directory).text(example));
        assertEquals(List.of(), errors(example, root));
        walk(example, root, root, "");
        mutations.forEach(Runnable::run);
        assertTrue(mutations.size() > 20, () -> "only " + mutations.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-all-fields.json", "client-direct.json", "server-all-fields.json"})
    void everyKnownFieldIsNamedWithEachValueOfAnotherKind(String example) throws JsonProcessingException {
        JsonNode root = MAPPER.readTree(new Examples(directory).text(example));
        int mutated = 0;
        for (Places.Place place : Places.of(Side.of(example), root)) {
            for (Table table : Side.of(example).tables()) {
                if (table.title().equals(place.table())) {
                    for (Field<?> field : told(table)) {
                        for (String value : wrong(field)) {
                            replace(example, root, place, field, MAPPER.readTree(value));
                            mutated++;
                        }
                    }
                }
            }
        }
        int all = mutated;
        assertTrue(all > 50, () -> "only " + all);
    }

    /** All but those that only an object as a whole tells of. */
    private static List<Field<?>> told(Table table) {
        return table.fields().stream()
                .filter(field -> field.verdict() != Verdict.SILENT)
                .toList();
    }

    /** Values of all kinds but the field's own, among them right ones in the wrong wrapping. */
    private static List<String> wrong(Field<?> field) {
        if (field.verdict() != Verdict.IMPLEMENTED) {
            return List.of("{\"x\": 1}", "7");
        }
        String type = field.type().name();
        List<String> wrong = new ArrayList<>(List.of("{\"x\": 1}", "true", "7", "\"7\"", "[7]", "[{}, {\"x\": true}]"));
        if (type.equals("boolean")) {
            wrong.removeIf(value -> value.equals("true"));
        } else if (type.startsWith("integer") || type.equals("port")) {
            wrong.removeIf(value -> value.equals("7"));
        } else if (type.startsWith("number")) {
            wrong.removeAll(List.of("7", "\"7\""));
        } else if (type.endsWith("object")) {
            wrong.removeIf(value -> value.startsWith("{") || type.startsWith("string") && value.equals("\"7\""));
        } else if (type.equals("array of objects")) {
            wrong.removeIf(value -> value.startsWith("[{"));
        } else if (type.equals("array of ports")) {
            wrong.removeIf(value -> value.equals("[7]"));
        } else if (!type.startsWith("duration") && !type.startsWith("one of")) {
            wrong.removeIf(value -> value.equals("\"7\"")); // some kind of string
        }
        return wrong;
    }

    private void replace(String example, JsonNode root, Places.Place place, Field<?> field, JsonNode value) {
        JsonNode before = place.object().get(field.name());
        place.object().set(field.name(), value);
        Side.Verdict verdict = Side.of(example).check(root.toString(), directory, false);
        if (before == null) {
            place.object().remove(field.name());
        } else {
            place.object().set(field.name(), before);
        }
        String at = place.path().isEmpty() ? field.name() : place.path() + "." + field.name();
        List<String> said = new ArrayList<>(verdict.errors());
        if (field.verdict() == Verdict.IGNORED) {
            said.addAll(verdict.warnings());
        }
        boolean decides = field.name().equals("type") || field.name().equals("tag");
        assertTrue(
                said.stream().anyMatch(line -> line.startsWith(at + " (") || line.startsWith(at + "["))
                        || decides && !said.isEmpty(),
                () -> at + " = " + value + ": " + said);
    }

    private void walk(String example, JsonNode root, JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                String name = member.getKey();
                String at = path.isEmpty() ? name : path + "." + name;
                mutations.add(() -> misspell(example, root, object, name, path));
                mutations.add(() -> retype(example, root, object, name, at));
                walk(example, root, member.getValue(), at);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                walk(example, root, array.get(i), path + "[" + i + "]");
            }
        }
    }

    private void misspell(String example, JsonNode root, ObjectNode object, String name, String path) {
        String wrong = name.length() < 4 ? name + "x" : name.substring(0, 2) + name.substring(3);
        JsonNode value = object.remove(name);
        object.set(wrong, value);
        List<String> errors = errors(example, root);
        object.remove(wrong);
        object.set(name, value);
        String at = wrong.matches("[\\w$-]+") ? (path.isEmpty() ? wrong : path + "." + wrong) : wrong;
        boolean whole = path.isEmpty() && (name.equals("inbounds") || name.equals("outbounds"));
        assertTrue(
                errors.stream().anyMatch(error -> error.startsWith(at) && error.contains("did you mean")) || whole,
                () -> wrong + " at " + path + ": " + errors);
    }

    private void retype(String example, JsonNode root, ObjectNode object, String name, String at) {
        JsonNode value = object.get(name);
        JsonNode other = value.isObject() || value.isArray()
                ? MAPPER.getNodeFactory().numberNode(7)
                : MAPPER.createObjectNode().put("x", 1);
        object.set(name, other);
        List<String> errors = errors(example, root);
        object.set(name, value);
        boolean decides = name.equals("type"); // without it nothing else about the object can be known
        assertTrue(
                errors.stream().anyMatch(error -> error.startsWith(at + " (") || decides && error.contains("type")),
                () -> at + ": " + errors);
    }

    private List<String> errors(String example, JsonNode root) {
        return Side.of(example).check(root.toString(), directory, false).errors();
    }
}
