package io.anytls.client.tunnel;

import io.anytls.daemon.rule.RuleAction;

/** Picks the outbound of each request. Any thread. */
@FunctionalInterface
public interface Router {

    /** The one to be asked, again as long as the stream has to move. */
    Outbound pick(StreamRequest request);

    /** What has to be known of its first bytes before it is picked; null for nothing. */
    default RuleAction.Sniff sniff(StreamRequest request) {
        return null;
    }
}
