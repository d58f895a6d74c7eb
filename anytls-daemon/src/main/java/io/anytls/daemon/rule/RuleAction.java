package io.anytls.daemon.rule;

/** What becomes of a request. */
public sealed interface RuleAction {

    /** It goes to an outbound. */
    record Route(String tag) implements RuleAction {}

    /** It is refused. */
    record Reject() implements RuleAction {}
}
