package io.anytls.daemon.config;

import io.anytls.daemon.dial.IpStrategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The kinds of values that configurations have. No message repeats a value that may be a secret. */
public final class Types {

    /** Read by nobody. */
    public static final ValueType<Json> ANY = new ValueType<>("", value -> value, value -> value);

    public static final ValueType<String> TEXT = new ValueType<>(
            "string",
            value -> {
                if (value instanceof Json.Text text) {
                    return text.value();
                }
                throw wrong(value, "a string", value instanceof Json.Num ? " (put it in quotes)" : "");
            },
            Json::text);

    /** A string that must not be empty. */
    public static final ValueType<String> SOME_TEXT = TEXT.checked("string", text -> {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        return text;
    });

    public static final ValueType<Boolean> FLAG = new ValueType<>(
            "boolean",
            value -> {
                if (value instanceof Json.Bool flag) {
                    return flag.value();
                }
                boolean quoted = value instanceof Json.Text text && text.value().matches("true|false");
                throw wrong(value, "true or false", quoted ? " (without the quotes)" : "");
            },
            Json::flag);

    /** What Go has for no string, or for no lines. */
    public static final Predicate<Json> EMPTY =
            value -> value instanceof Json.Text text && text.value().isEmpty()
                    || value instanceof Json.Arr array && array.items().isEmpty();

    /** A string; an empty one is as good as none. */
    public static final ValueType<String> TEXT_OR_NONE = TEXT.unless(EMPTY);

    /** At most a hundred years; what less makes sense is the options' business. */
    public static final ValueType<Duration> DURATION = new ValueType<>(
            "duration",
            value -> {
                if (value instanceof Json.Text text) {
                    try {
                        return GoDuration.parse(text.value());
                    } catch (IllegalArgumentException e) {
                        throw new BadValueException(value, "", e.getMessage());
                    }
                }
                boolean bare =
                        value instanceof Json.Num number && number.digits().matches("\\d{1,9}");
                String hint = bare ? ", did you mean \"" + ((Json.Num) value).digits() + "s\"?" : "";
                throw wrong(value, "a duration in quotes", hint);
            },
            value -> Json.text(GoDuration.format(value)));

    /** A duration; zero is as good as none, as it is in Go. */
    public static final ValueType<Duration> DURATION_OR_NONE = DURATION.unless(Types::isZero);

    public static final ValueType<Integer> COUNT = integer("integer", 0, Integer.MAX_VALUE);

    /** For listening: 0 lets the system choose. */
    public static final ValueType<Integer> LISTEN_PORT = integer("port", 0, 65_535);

    public static final ValueType<Integer> PORT = integer("port", 1, 65_535);

    public static final ValueType<List<Integer>> PORTS = new ValueType<>(
            "array of ports",
            value -> list(value, PORT, false),
            ports -> Json.array(ports.stream().map(Json::number).toList()));

    /** One string, or an array of them. */
    public static final ValueType<List<String>> TEXTS = texts("string or array of strings", TEXT);

    /** What is written as lines: PEM, or a padding scheme. */
    public static final ValueType<String> LINES = TEXTS.then(
            "lines: array of strings, or one string",
            lines -> String.join("\n", lines),
            text -> List.of(text.split("\n", -1)));

    /** The same; nothing at all is as good as none. */
    public static final ValueType<String> LINES_OR_NONE = LINES.unless(EMPTY);

    public static final ValueType<Json.Obj> OBJECT = new ValueType<>(
            "object",
            value -> {
                if (value instanceof Json.Obj object) {
                    return object;
                }
                throw wrong(value, "an object", "");
            },
            value -> value);

    public static final ValueType<List<Json.Obj>> OBJECTS =
            new ValueType<>("array of objects", value -> list(value, OBJECT, false), Json::array);

    /** Which addresses of a name are dialled; an empty choice is sing-box's {@code as_is}. */
    public static final ValueType<Optional<IpStrategy>> STRATEGY = choice(Map.of(
                    "as_is", Optional.<IpStrategy>empty(),
                    "prefer_ipv4", Optional.of(IpStrategy.PREFER_IPV4),
                    "prefer_ipv6", Optional.of(IpStrategy.PREFER_IPV6),
                    "ipv4_only", Optional.of(IpStrategy.ONLY_IPV4),
                    "ipv6_only", Optional.of(IpStrategy.ONLY_IPV6)))
            .unless(EMPTY);

    private Types() {}

    /** One of a few words. */
    public static <T> ValueType<T> choice(Map<String, T> words) {
        String all =
                words.keySet().stream().sorted().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
        return TEXT.then(
                "one of " + all.replace("\"", "`"),
                text -> {
                    T chosen = words.get(text);
                    if (chosen == null) {
                        throw new IllegalArgumentException("is none of " + all + Suggestion.of(text, words.keySet()));
                    }
                    return chosen;
                },
                value -> word(words, value));
    }

    /** The first of the words for a value. */
    private static <T> String word(Map<String, T> words, T value) {
        return words.keySet().stream()
                .filter(word -> words.get(word).equals(value))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    /** An object of which one member is looked at. */
    public static <T> ValueType<Json.Obj> member(String name, ValueType<T> type) {
        return new ValueType<>(
                "object",
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

    static boolean isZero(Json value) {
        try {
            return value instanceof Json.Text text
                    && GoDuration.parse(text.value()).isZero();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** One string of a kind, or an array of them. */
    public static <T> ValueType<List<T>> texts(String name, ValueType<T> each) {
        return new ValueType<>(
                name,
                value -> list(value, each, true),
                values -> Json.array(values.stream().map(each::write).toList()));
    }

    private static ValueType<Integer> integer(String name, int least, int most) {
        return new ValueType<>(
                name,
                value -> {
                    if (!(value instanceof Json.Num number)) {
                        boolean quoted =
                                value instanceof Json.Text text && text.value().matches("\\d+");
                        throw wrong(value, "a number", quoted ? " (without the quotes)" : "");
                    }
                    BigDecimal exact = decimal(number);
                    // Compared before anything else: 1e999999999 as an integer would fill the memory.
                    if (exact == null
                            || exact.compareTo(BigDecimal.valueOf(least)) < 0
                            || exact.compareTo(BigDecimal.valueOf(most)) > 0) {
                        throw new BadValueException(
                                value,
                                "",
                                most == Integer.MAX_VALUE
                                        ? "has to be a number of " + least + " or more"
                                        : "has to be a number from " + least + " to " + most);
                    }
                    try {
                        return exact.intValueExact();
                    } catch (ArithmeticException e) {
                        throw new BadValueException(value, "", "has to be a whole number");
                    }
                },
                value -> Json.number(value));
    }

    /** Null if its exponent is beyond everything. */
    private static BigDecimal decimal(Json.Num number) {
        try {
            return new BigDecimal(number.digits());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static <T> List<T> list(Json value, ValueType<T> type, boolean oneIsEnough) {
        if (!(value instanceof Json.Arr array)) {
            if (oneIsEnough && value instanceof Json.Text) {
                return List.of(type.read(value));
            }
            throw wrong(value, oneIsEnough ? "a string or an array of strings" : "an array", "");
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

    private static BadValueException wrong(Json value, String expected, String hint) {
        return new BadValueException(value, "", "has to be " + expected + ", not " + value.kind() + hint);
    }
}
