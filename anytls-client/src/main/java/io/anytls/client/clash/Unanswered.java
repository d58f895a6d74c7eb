package io.anytls.client.clash;

/** Thrown when a rule asks what cannot be asked here; its message follows the rule's place. */
class Unanswered extends Exception {

    private static final long serialVersionUID = 1L;

    Unanswered(String reason) {
        super(reason, null, false, false);
    }

    /** Thrown when it can be asked as soon as its list has been fetched for the first time. */
    static final class Awaited extends Unanswered {

        private static final long serialVersionUID = 1L;

        Awaited() {
            super("its list has never been fetched");
        }
    }
}
