package io.anytls.daemon.logging;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Lets one line a minute through for each kind of event and counts the others, so that nobody can fill the log with what happens to a
 * connection. The number of kinds is bounded too, as their words may be a peer's. Time is an argument, in nanoseconds. Any thread.
 */
public final class LineLimit {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int mostKinds;

    // Guarded by this.
    private final Map<String, Told> told = new HashMap<>();

    private static final class Told {
        private final long at;
        private long heldBack;

        private Told(long at) {
            this.at = at;
        }
    }

    /** @param mostKinds different lines in a minute, 1 or more */
    public LineLimit(int mostKinds) {
        this.mostKinds = mostKinds;
    }

    /**
     * Asks for a line. If it is let through, it counts as written.
     *
     * @return how many of its kind were held back since the last one; empty if this one is to be held back
     */
    public synchronized OptionalLong admit(String kind, long now) {
        Told last = told.get(kind);
        if (last != null && now - last.at < MINUTE) {
            last.heldBack++;
            return OptionalLong.empty();
        }
        if (last == null && told.size() >= mostKinds) {
            told.values().removeIf(each -> now - each.at >= MINUTE);
            if (told.size() >= mostKinds) {
                return OptionalLong.empty();
            }
        }
        told.put(kind, new Told(now));
        return OptionalLong.of(last == null ? 0 : last.heldBack);
    }

    /** The count in words, to be put behind a line; empty if it was the only one. */
    public static String since(long heldBack) {
        return heldBack == 0 ? "" : " (and " + heldBack + " more like it since the last such line)";
    }
}
