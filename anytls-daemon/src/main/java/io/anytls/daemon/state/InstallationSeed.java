package io.anytls.daemon.state;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * A number that an installation draws once, and keeps in its state file: what it draws with that is its own, and the same after a restart.
 * Without a file it ends with the program. Any thread.
 */
public final class InstallationSeed implements LongSupplier {

    private static final String KEY = "seed";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{16}");

    private final StateFile state;
    private final StateSection section;
    private Long seed;

    /** @param what it is for, as the name of its section */
    public InstallationSeed(StateFile state, String what) {
        this.state = state;
        this.section = state.section(what, "seeds", 1);
    }

    @Override
    public synchronized long getAsLong() {
        if (seed == null) {
            seed = kept().orElseGet(this::drawn);
        }
        return seed;
    }

    private Optional<Long> kept() {
        return section.get(KEY)
                .filter(text -> HEX.matcher(text).matches())
                .map(text -> Long.parseUnsignedLong(text, 16));
    }

    private long drawn() {
        long drawn = new SecureRandom().nextLong();
        if (state.file().isPresent()) {
            section.put(KEY, String.format("%016x", drawn));
        }
        return drawn;
    }
}
