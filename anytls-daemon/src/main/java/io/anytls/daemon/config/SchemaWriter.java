package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JSON Schema of a configuration, from the tables by which it is read: for editors, which complete and check by it. */
public final class SchemaWriter {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final Map<String, Json.Obj> definitions = new LinkedHashMap<>();

    private SchemaWriter() {}

    /**
     * The schema of a document.
     *
     * @param whole the fields of its object
     */
    public static Json.Obj of(Table whole) {
        SchemaWriter writer = new SchemaWriter();
        return writer.document(whole.title(), writer.reference(whole));
    }

    /**
     * The same for a document that may be another object as well.
     *
     * @param marks what only a whole one has: with one of these it is that
     */
    public static Json.Obj of(Table whole, List<String> marks, Table other) {
        SchemaWriter writer = new SchemaWriter();
        Json.Obj isWhole = Shape.anyOf(marks.stream().map(SchemaWriter::has).toArray(Json.Obj[]::new));
        Json.Obj choice = Shape.of("if", isWhole);
        choice = Shape.and(choice, "then", writer.reference(whole));
        return writer.document(whole.title(), Shape.and(choice, "else", writer.reference(other)));
    }

    private static Json.Obj has(String name) {
        return Shape.of("required", Json.texts(List.of(name)));
    }

    private Json.Obj document(String title, Json.Obj root) {
        Json.Obj document = Shape.and(Shape.of("$schema", Json.text(DIALECT)), "title", Json.text(title));
        for (Json.Member member : root.members()) {
            document = Shape.and(document, member.name(), member.value());
        }
        return Shape.and(document, "$defs", object(definitions));
    }

    private static Json.Obj object(Map<String, Json.Obj> members) {
        List<Json.Member> list = new ArrayList<>();
        members.forEach((name, value) -> list.add(new Json.Member(Json.NOWHERE, name, value)));
        return new Json.Obj(Json.NOWHERE, list);
    }

    /** Each table is defined once, and may hold itself. */
    private Json.Obj reference(Table table) {
        String name = table.title().replace(' ', '-');
        if (!definitions.containsKey(name)) {
            definitions.put(name, Shape.ANY);
            Map<String, Json.Obj> properties = new LinkedHashMap<>();
            table.fields().forEach(field -> properties.put(field.name(), property(field)));
            Json.Obj object = Shape.and(Shape.OBJECT, "properties", object(properties));
            definitions.put(name, Shape.and(object, "additionalProperties", Json.flag(false)));
        }
        return Shape.of("$ref", Json.text("#/$defs/" + name));
    }

    private <T> Json.Obj property(Field<T> field) {
        Json.Obj described = Shape.of("description", Json.text(description(field)));
        return switch (field.verdict()) {
            case IMPLEMENTED -> standard(field, shape(field, described));
            case IGNORED, SILENT -> Shape.and(described, "deprecated", Json.flag(true));
            default -> Shape.and(described, "anyOf", Json.array(Absence.SHAPES));
        };
    }

    private static String description(Field<?> field) {
        String meaning = field.meaning().replace("`", "");
        return switch (field.verdict()) {
            case IMPLEMENTED, SILENT -> meaning;
            case IGNORED -> "Ignored: " + meaning;
            default -> "Not supported: " + meaning;
        };
    }

    private static <T> Json.Obj standard(Field<T> field, Json.Obj property) {
        return field.standard() == null || !field.words().isEmpty()
                ? property
                : Shape.and(property, "default", field.type().write(field.standard()));
    }

    /** Null is as good as nothing everywhere. */
    private Json.Obj shape(Field<?> field, Json.Obj described) {
        Json.Obj shape = field.holding() == null ? field.type().shape() : held(field);
        return shape.members().isEmpty()
                ? described
                : Shape.and(described, "anyOf", Json.array(List.of(shape, Shape.of("type", Json.text("null")))));
    }

    private Json.Obj held(Field<?> field) {
        Holding holding = field.holding();
        Json.Obj each = holding.table() != null
                ? reference(holding.table().get())
                : byType(holding.byType().get());
        return field.type().shape().text("type").equals("array") ? Shape.array(each) : each;
    }

    /** What has another type is told as that, and not for its fields. */
    private Json.Obj byType(Map<String, Table> tables) {
        Map<String, Table> sorted = new TreeMap<>(tables);
        List<Json.Obj> choices = new ArrayList<>();
        sorted.forEach((type, table) -> {
            Json.Obj isThat = Shape.of("properties", Json.object("type", Shape.of("const", Json.text(type))));
            choices.add(Shape.and(Shape.of("if", isThat), "then", reference(table)));
        });
        Json.Obj type = Json.object("type", Shape.choice(List.copyOf(sorted.keySet())));
        Json.Obj each = Shape.and(Shape.OBJECT, "required", Json.texts(List.of("type")));
        return Shape.and(Shape.and(each, "properties", type), "allOf", Json.array(choices));
    }
}
