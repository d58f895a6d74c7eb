package io.anytls.daemon.config;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How a value of JSON is read.
 *
 * @param name for the documentation
 * @param reading from a value that is not null; throws {@link BadValueException}
 */
public record ValueType<T>(String name, Function<Json, T> reading) {

    /**
     * Reads a value; null if it is as good as none.
     *
     * @throws BadValueException if it is of another kind, or out of range
     */
    public T read(Json value) {
        return reading.apply(value);
    }

    /**
     * The same, but some values are as good as none: {@link #read} returns null for them.
     *
     * @param nothing tells them
     */
    public ValueType<T> unless(Predicate<Json> nothing) {
        return new ValueType<>(name, value -> nothing.test(value) ? null : read(value));
    }

    /**
     * The same with one more step.
     *
     * @param further throws {@link IllegalArgumentException} whose message follows the field's path: "has to be ..."
     */
    public <U> ValueType<U> then(String name, Function<T, U> further) {
        return new ValueType<>(name, value -> {
            T first = read(value);
            try {
                return further.apply(first);
            } catch (IllegalArgumentException e) {
                throw new BadValueException(value, "", e.getMessage());
            }
        });
    }
}
