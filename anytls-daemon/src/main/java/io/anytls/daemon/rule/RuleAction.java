package io.anytls.daemon.rule;

import io.anytls.daemon.dial.IpStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What becomes of a request. */
public sealed interface RuleAction {

    /** Whether no rule behind it is asked any more. */
    default boolean isFinal() {
        return !(this instanceof Sniff || this instanceof Resolve || this instanceof Change);
    }

    /** It goes to an outbound, with something changed or nothing. */
    record Route(String tag, Adjustments changes) implements RuleAction {

        /** As it is. */
        public Route(String tag) {
            this(tag, Adjustments.NONE);
        }
    }

    /**
     * Its first bytes are looked at, and the rules behind this one see what they say.
     *
     * @param protocols that are looked for
     * @param timeout how long they are waited for
     */
    record Sniff(Set<String> protocols, Duration timeout) implements RuleAction {}

    /**
     * The name of its target is looked up. The rules behind this one see the addresses, and it goes to them.
     *
     * @param server who is asked, by its tag; else the rules for names say it
     * @param strategy which addresses, and in which order
     * @param timeout after which there is no answer, where that is said
     */
    record Resolve(Optional<String> server, IpStrategy strategy, Optional<Duration> timeout) implements RuleAction {}

    /** It goes on with something changed; the rules behind this one see it so. */
    record Change(Adjustments changes) implements RuleAction {}

    /** It asks a name server, in whose place this program answers. */
    record HijackDns() implements RuleAction {}

    /** It is refused. */
    record Reject() implements RuleAction {}
}
