package io.anytls.daemon.option;

/**
 * Options that have been given values; mostly a record around them, with an accessor for each.
 *
 * @param <R> itself
 */
public interface Optioned<R extends Optioned<R>> {

    Values values();

    /** The same with other values. */
    R with(Values others);

    /** The same with another value for one option. Any value is taken: what a person may ask for is the group's business. */
    default <T> R with(Option<T> option, T value) {
        return with(values().with(option, value));
    }
}
