package io.anytls.daemon.config;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How a value of JSON is read, and written again.
 *
 * @param name for the documentation
 * @param shape what it looks like, in the words of JSON Schema; empty for anything
 * @param reading from a value that is not null; throws {@link BadValueException}
 * @param writing to what {@code reading} takes for the same value
 */
public record ValueType<T>(String name, Json.Obj shape, Function<Json, T> reading, Function<T, Json> writing) {

    /** One that looks like anything. */
    public ValueType(String name, Function<Json, T> reading, Function<T, Json> writing) {
        this(name, Shape.ANY, reading, writing);
    }

    /** The same, but said to look like this. */
    ValueType<T> shaped(Json.Obj shape) {
        return new ValueType<>(name, shape, reading, writing);
    }

    /**
     * Reads a value; null if it is as good as none.
     *
     * @throws BadValueException if it is of another kind, or out of range
     */
    public T read(Json value) {
        return reading.apply(value);
    }

    public Json write(T value) {
        return writing.apply(value);
    }

    /**
     * The same, but some values are as good as none: {@link #read} returns null for them.
     *
     * @param nothing tells them
     */
    public ValueType<T> unless(Predicate<Json> nothing) {
        boolean emptyWord = shape.member("enum") != null && nothing.test(Json.text(""));
        Json.Obj widened = emptyWord ? Shape.anyOf(shape, Shape.choice(List.of(""))) : shape;
        return new ValueType<>(name, widened, value -> nothing.test(value) ? null : read(value), writing);
    }

    /** The same, or a word that stands for a value. */
    public ValueType<T> or(String word, T value) {
        Json written = Json.text(word);
        return new ValueType<>(
                name + " or `" + word + "`",
                Shape.anyOf(shape, Shape.choice(List.of(word))),
                json -> json instanceof Json.Text text && text.value().equals(word) ? value : read(json),
                given -> given.equals(value) ? written : write(given));
    }

    /**
     * The same with one more look at the value, which may change it.
     *
     * @param further throws {@link IllegalArgumentException} whose message follows the field's path: "has to be ..."
     */
    public ValueType<T> checked(String name, UnaryOperator<T> further) {
        return then(name, further, value -> value);
    }

    /**
     * Another type with one more step.
     *
     * @param further as above
     * @param back from its result
     */
    public <U> ValueType<U> then(String name, Function<T, U> further, Function<U, T> back) {
        return new ValueType<>(
                name,
                shape,
                value -> {
                    T first = read(value);
                    try {
                        return further.apply(first);
                    } catch (IllegalArgumentException e) {
                        throw new BadValueException(value, "", e.getMessage());
                    }
                },
                value -> write(back.apply(value)));
    }
}
