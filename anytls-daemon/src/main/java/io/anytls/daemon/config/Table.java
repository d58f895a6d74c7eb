package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one kind of object: what is accepted, what is refused, and the documentation of it.
 *
 * @param title the object's name in the documentation
 * @param fields in the order of the documentation
 */
public record Table(String title, List<Field<?>> fields) {

    public Table {
        fields = List.copyOf(fields);
    }

    /** This table with more fields behind its own. */
    public Table with(List<Field<?>> more) {
        List<Field<?>> all = new ArrayList<>(fields);
        all.addAll(more);
        return new Table(title, all);
    }

    /** The same fields of an object with another name. */
    public Table named(String other) {
        return new Table(other, fields);
    }

    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The field of exactly this name, else the one that differs in case only, else null. */
    Field<?> find(String name) {
        Field<?> folded = null;
        for (Field<?> field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
            folded = field.name().equalsIgnoreCase(name) ? field : folded;
        }
        return folded;
    }

    /** As a table in Markdown, a row for each field. */
    public String markdown() {
        StringBuilder out =
                new StringBuilder("| field | type | default | supported | meaning |\n|---|---|---|---|---|\n");
        for (Field<?> field : fields) {
            String type = field.verdict() == Verdict.IMPLEMENTED ? field.type().name() : "";
            String standard = field.standardText().isEmpty() ? "" : "`" + field.standardText() + "`";
            out.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(field.name(), type, standard, shown(field), field.meaning()));
        }
        return out.toString();
    }

    private static String shown(Field<?> field) {
        boolean depends = field.verdict() == Verdict.SILENT && !field.meaning().isEmpty();
        return depends ? "it depends" : field.verdict().shown();
    }
}
