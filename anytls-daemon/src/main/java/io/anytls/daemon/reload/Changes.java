package io.anytls.daemon.reload;

import java.util.ArrayList;
import java.util.List;

/** Changes that belong together: all are put to use, or none. For one thread. */
public final class Changes {

    private final List<Change> ready = new ArrayList<>();

    private Changes() {}

    /** Makes changes ready. */
    @FunctionalInterface
    public interface Preparation {
        void into(Changes changes) throws InterruptedException;
    }

    /**
     * Makes all ready, then puts them to use in that order. Where one cannot be made ready those before it are taken back, the last
     * first.
     */
    public static void make(Preparation preparation) throws InterruptedException {
        Changes changes = new Changes();
        boolean complete = false;
        try {
            preparation.into(changes);
            complete = true;
        } finally {
            if (!complete) {
                changes.undo();
            }
        }
        changes.ready.forEach(Change::apply);
    }

    /** To be called with each change as soon as it is ready. */
    public void add(Change change) {
        ready.add(change);
    }

    private void undo() {
        for (int i = ready.size() - 1; i >= 0; i--) {
            ready.get(i).undo();
        }
    }
}
