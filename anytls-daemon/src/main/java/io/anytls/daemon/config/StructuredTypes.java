package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;

/** The kinds of values that are objects or arrays. No message repeats a value that may be a secret. */
public final class StructuredTypes {

    public static final ValueType<List<Integer>> PORTS = new ValueType<>(
            "array of ports",
            Shape.array(Types.PORT.shape()),
            value -> list(value, Types.PORT, false),
            ports -> Json.array(ports.stream().map(Json::number).toList()));

    /** One string, or an array of them. */
    public static final ValueType<List<String>> TEXTS = texts("string or array of strings", Types.TEXT);

    /** What is written as lines: PEM, or a padding scheme. */
    public static final ValueType<String> LINES = TEXTS.then(
            "lines: array of strings, or one string",
            lines -> String.join("\n", lines),
            text -> List.of(text.split("\n", -1)));

    /** The same; nothing at all is as good as none. */
    public static final ValueType<String> LINES_OR_NONE = LINES.unless(Types.EMPTY);

    public static final ValueType<Json.Obj> OBJECT = new ValueType<>(
            "object",
            Shape.OBJECT,
            value -> {
                if (value instanceof Json.Obj object) {
                    return object;
                }
                throw Types.wrong(value, "an object", "");
            },
            value -> value);

    public static final ValueType<List<Json.Obj>> OBJECTS = new ValueType<>(
            "array of objects", Shape.array(Shape.OBJECT), value -> list(value, OBJECT, false), Json::array);

    private StructuredTypes() {}

    /** An object of which one member is looked at. */
    public static <T> ValueType<Json.Obj> member(String name, ValueType<T> type) {
        return new ValueType<>(
                "object",
                Shape.OBJECT,
                value -> {
                    Json.Obj object = OBJECT.read(value);
                    Json.Member member = object.member(name);
                    if (member != null && !(member.value() instanceof Json.Null)) {
                        try {
                            type.read(member.value());
                        } catch (BadValueException e) {
                            throw new BadValueException(e.value(), "." + name, e.getMessage());
                        }
                    }
                    return object;
                },
                value -> value);
    }

    /** One string of a kind, or an array of them. */
    public static <T> ValueType<List<T>> texts(String name, ValueType<T> each) {
        return new ValueType<>(
                name,
                Shape.oneOrMore(each.shape()),
                value -> list(value, each, true),
                values -> Json.array(values.stream().map(each::write).toList()));
    }

    /** One value of a kind, or an array of them. */
    public static <T> ValueType<List<T>> oneOrMore(String name, ValueType<T> each) {
        return new ValueType<>(
                name,
                Shape.oneOrMore(each.shape()),
                value -> value instanceof Json.Arr ? list(value, each, false) : List.of(each.read(value)),
                values -> Json.array(values.stream().map(each::write).toList()));
    }

    private static <T> List<T> list(Json value, ValueType<T> type, boolean oneIsEnough) {
        if (!(value instanceof Json.Arr array)) {
            if (oneIsEnough && value instanceof Json.Text) {
                return List.of(type.read(value));
            }
            throw Types.wrong(value, oneIsEnough ? "a string or an array of strings" : "an array", "");
        }
        List<T> items = new ArrayList<>();
        for (Json item : array.items()) {
            try {
                items.add(type.read(item));
            } catch (BadValueException e) {
                throw new BadValueException(item, "[" + items.size() + "]", e.getMessage());
            }
        }
        return List.copyOf(items);
    }
}
