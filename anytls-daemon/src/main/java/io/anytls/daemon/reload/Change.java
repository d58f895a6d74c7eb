package io.anytls.daemon.reload;

/**
 * Something that is made ready, so that it cannot fail any more, and then either put to use or taken back; once, on the thread that made
 * it.
 */
public interface Change {

    /** There is nothing to do. */
    Change NONE = new Change() {
        @Override
        public void apply() {}

        @Override
        public void undo() {}
    };

    /** Puts it to use. */
    void apply();

    /** Everything is as if it had never been made ready. */
    void undo();

    /** A change that holds nothing before it is put to use. */
    static Change of(Runnable apply) {
        return of(apply, () -> {});
    }

    static Change of(Runnable apply, Runnable undo) {
        return new Change() {
            @Override
            public void apply() {
                apply.run();
            }

            @Override
            public void undo() {
                undo.run();
            }
        };
    }
}
