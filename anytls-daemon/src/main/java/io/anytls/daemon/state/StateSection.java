package io.anytls.daemon.state;

import java.util.Optional;

/** A part of a {@link StateFile}: texts by keys. Any thread; never waits for the disk. */
public final class StateSection {

    /** Characters that a value may have; a longer one is not remembered. */
    public static final int LONGEST_VALUE = 64 << 10;

    /** Characters that a key may have; under a longer one nothing is remembered. */
    public static final int LONGEST_KEY = 250;

    private final StateFile file;
    private final String name;
    private final String what;
    private final int most;

    StateSection(StateFile file, String name, String what, int most) {
        this.file = file;
        this.name = name;
        this.what = what;
        this.most = most;
    }

    public Optional<String> get(String key) {
        return file.get(name, key);
    }

    /** Remembers a value in place of the one before. */
    public void put(String key, String value) {
        boolean fits = key.length() <= LONGEST_KEY && value.length() <= LONGEST_VALUE;
        file.change(this, key, fits ? Optional.of(value) : Optional.empty());
    }

    public void remove(String key) {
        file.change(this, key, Optional.empty());
    }

    String name() {
        return name;
    }

    String what() {
        return what;
    }

    int most() {
        return most;
    }
}
