package io.anytls.daemon.rule;

import java.time.Duration;
import java.util.Set;

/** What becomes of a request. */
public sealed interface RuleAction {

    /** It goes to an outbound. */
    record Route(String tag) implements RuleAction {}

    /**
     * Its first bytes are looked at, and the rules behind this one see what they say.
     *
     * @param protocols that are looked for
     * @param timeout how long they are waited for
     */
    record Sniff(Set<String> protocols, Duration timeout) implements RuleAction {}

    /** It is refused. */
    record Reject() implements RuleAction {}
}
