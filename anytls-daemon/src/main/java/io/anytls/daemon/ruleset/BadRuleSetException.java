package io.anytls.daemon.ruleset;

/** A file that is no set of rules, or one that this program cannot follow. Its message says why, behind the file's name and a colon. */
public final class BadRuleSetException extends Exception {

    private static final long serialVersionUID = 1;

    public BadRuleSetException(String message) {
        super(message);
    }
}
