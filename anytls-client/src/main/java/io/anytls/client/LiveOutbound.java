package io.anytls.client;

import io.anytls.client.config.NamedOutbound;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.group.Member;
import java.util.Optional;

/**
 * An outbound that was made, and what from.
 *
 * @param pool what it keeps sessions in, if it does
 */
record LiveOutbound(NamedOutbound made, Member member, Optional<PoolReadiness> pool) {

    /** The same outbound where another configuration asks for it, if it will do as it is, or with other options for its pool. */
    Optional<LiveOutbound> as(NamedOutbound wanted) {
        boolean fits = wanted.config().equals(made.config())
                || wanted.config() instanceof OutboundOptions options && options.sharesSessionsWith(made.config());
        return fits ? Optional.of(new LiveOutbound(wanted, member, pool)) : Optional.empty();
    }

    /** Whether its pool has to be told other options than before. */
    boolean isTuned(LiveOutbound before) {
        return !made.config().equals(before.made.config());
    }

    /** Tells them. */
    void tune() {
        pool.ifPresent(readiness -> readiness.tune(((OutboundOptions) made.config()).pool()));
    }
}
