package io.anytls.client.clash;

/** Thrown when a rule is none, whoever reads it; its message follows the rule's place. */
final class MalformedRule extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRule(String reason) {
        super(reason, null, false, false);
    }
}
