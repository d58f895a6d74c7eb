package io.anytls.client.clash;

/** Thrown when a rule asks what cannot be asked here; its message follows the rule's place. */
final class Unanswered extends Exception {

    private static final long serialVersionUID = 1L;

    Unanswered(String reason) {
        super(reason, null, false, false);
    }
}
