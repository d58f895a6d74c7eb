package io.anytls.daemon.option;

import java.util.Arrays;
import java.util.List;

/**
 * A value for each option of a group; null for nothing. Immutable; equal if the values are. By itself where the options become a record of another
 * room, which knows nothing of options.
 */
public final class Values implements Optioned<Values> {

    private final List<Option<?>> options;
    private final Object[] all;

    /** @param options of one group, in the order in which they were declared */
    Values(List<Option<?>> options) {
        this.options = options;
        all = new Object[options.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = options.get(i).standard();
        }
    }

    private Values(List<Option<?>> options, Object[] all) {
        this.options = options;
        this.all = all;
    }

    @SuppressWarnings("unchecked") // put there for the same option
    public <T> T get(Option<T> option) {
        return (T) all[place(option)];
    }

    @Override
    public Values values() {
        return this;
    }

    @Override
    public Values with(Values others) {
        return others;
    }

    @Override
    public <T> Values with(Option<T> option, T value) {
        Object[] changed = all.clone();
        changed[place(option)] = value;
        return new Values(options, changed);
    }

    private int place(Option<?> option) {
        if (options.get(option.place()) != option) {
            throw new IllegalArgumentException(option.name() + " is an option of another group");
        }
        return option.place();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values values && options == values.options && Arrays.equals(all, values.all);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(all);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Option<?> option : options) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(option.name())
                    .append('=')
                    .append(get(option));
        }
        return text.toString();
    }
}
