package io.anytls.daemon.option;

import io.anytls.daemon.config.Field;
import java.util.Optional;

/**
 * An option, declared once: see {@link OptionGroup}.
 *
 * @param <T> of its value
 */
public final class Option<T> {

    private final Field<T> field;
    private final Bounds<?> bounds;
    private final Optional<Flag> flag;
    private final T alone;
    private final boolean inFiles;
    private final int place;

    /**
     * @param field its row in the table of the JSON
     * @param bounds null if each value that can be read will do
     * @param alone what holds where there is no file
     * @param inFiles whether a file may have it
     * @param place in its group
     */
    Option(Field<T> field, Bounds<?> bounds, Optional<Flag> flag, T alone, boolean inFiles, int place) {
        this.field = field;
        this.bounds = bounds;
        this.flag = flag;
        this.alone = alone;
        this.inFiles = inFiles;
        this.place = place;
    }

    /** As in the JSON. */
    public String name() {
        return field.name();
    }

    /** Its row in the table of the JSON. */
    public Field<T> field() {
        return field;
    }

    /** What holds where nothing is said; null if that is nothing. */
    public T standard() {
        return field.standard();
    }

    /** The same where there is no file; mostly equal. */
    public T alone() {
        return alone;
    }

    /** A value as it would be given on a command line; of none the words for it; empty for an empty list. */
    @SuppressWarnings("unchecked") // flag and value come from one declaration
    public String text(T value) {
        if (value == null) {
            return field.words();
        }
        Optional<FlagWords<?>> words = flag.flatMap(Flag::words);
        if (words.isPresent()) {
            return ((FlagWords<T>) words.get()).show().apply(value);
        }
        String text = field.text(value);
        return text.startsWith("[") ? text.substring(1, text.length() - 1).replace(" ", "") : text;
    }

    /** Empty if it cannot be given on the command line. */
    public Optional<Flag> flag() {
        return flag;
    }

    /** Whether a file may have it; else only the command line. */
    boolean isInFiles() {
        return inFiles;
    }

    int place() {
        return place;
    }

    /** What is wrong with a value by itself. */
    @SuppressWarnings("unchecked") // bounds and value come from one declaration
    Optional<String> problem(T value) {
        return bounds == null || value == null
                ? Optional.empty()
                : ((Bounds<? super Comparable<Object>>) (Bounds<?>) bounds).problem((Comparable<Object>) value);
    }

    @Override
    public String toString() {
        return name();
    }
}
