package io.anytls.daemon.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The kinds of values that are neither objects nor arrays; those are {@link StructuredTypes}, which a start without a file does without. No message repeats a value that may be a secret.
 */
public final class Types {

    /** Read by nobody. */
    public static final ValueType<Json> ANY = new ValueType<>("", value -> value, value -> value);

    public static final ValueType<String> TEXT = new ValueType<>(
            "string",
            Shape.TEXT,
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
            Shape.FLAG,
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
            Shape.TEXT,
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

    private Types() {}

    /** One of a few words. */
    public static <T> ValueType<T> choice(Map<String, T> words) {
        String all = '"' + String.join("\", \"", new TreeSet<>(words.keySet())) + '"';
        return TEXT.shaped(Shape.choice(List.copyOf(new TreeSet<>(words.keySet()))))
                .then(
                        "one of " + all.replace("\"", "`"),
                        text -> {
                            T chosen = words.get(text);
                            if (chosen == null) {
                                // Of several that are equally near the last, and not another one each time: "1.3" for
                                // "1.4".
                                throw new IllegalArgumentException("is none of " + all
                                        + Suggestion.of(text, new TreeSet<>(words.keySet()).descendingSet()));
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

    /** Whether it is a duration of nothing. */
    public static boolean isZero(Json value) {
        try {
            return value instanceof Json.Text text
                    && GoDuration.parse(text.value()).isZero();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ValueType<Integer> integer(String name, int least, int most) {
        return new ValueType<>(
                name,
                Shape.number(least, most),
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

    static BadValueException wrong(Json value, String expected, String hint) {
        return new BadValueException(value, "", "has to be " + expected + ", not " + value.kind() + hint);
    }
}
