package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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

    /**
     * As a table in Markdown, a row for each field.
     *
     * @param words gives each heading and text in the language of the page; never asked for an empty one
     */
    public String markdown(UnaryOperator<String> words) {
        StringBuilder out = new StringBuilder("| %s | %s | %s | %s | %s |\n|---|---|---|---|---|\n"
                .formatted(Stream.of("field", "type", "default", "supported", "meaning")
                        .map(words)
                        .toArray()));
        for (Field<?> field : fields) {
            String type = field.verdict() == Verdict.IMPLEMENTED
                    ? words.apply(field.type().name())
                    : "";
            String text = field.standardText();
            String standard = text.isEmpty() ? "" : "`" + (text.equals(field.words()) ? words.apply(text) : text) + "`";
            String meaning = field.meaning().isEmpty() ? "" : words.apply(field.meaning());
            out.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(field.name(), type, standard, words.apply(shown(field)), meaning));
        }
        return out.toString();
    }

    private static String shown(Field<?> field) {
        boolean depends = field.verdict() == Verdict.SILENT && !field.meaning().isEmpty();
        return depends ? "it depends" : field.verdict().shown();
    }
}
