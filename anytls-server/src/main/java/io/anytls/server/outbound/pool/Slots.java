package io.anytls.server.outbound.pool;

import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.outbound.LimitException;

/** How many connections there may be, to one target and in all; a dial counts as one. Any thread. */
final class Slots {

    private final int mostPerTarget;
    private final int mostInAll;
    private final Ledger ledger;

    Slots(OutboundPoolOptions options, Ledger ledger) {
        this.ledger = ledger;
        this.mostPerTarget = options.isRefusedPerTarget() ? options.maxOutboundConnections() : Integer.MAX_VALUE;
        this.mostInAll = options.maxOutboundTotal() == 0 ? Integer.MAX_VALUE : options.maxOutboundTotal();
    }

    /** Takes one, to be given back; or says why there is none. */
    LimitException take(Target target) {
        if (!ledger.takeOf(target.address(), mostPerTarget)) {
            return new LimitException(
                    "too many connections to this target, the limit is " + mostPerTarget,
                    "max_outbound_connections",
                    mostPerTarget);
        }
        if (!ledger.takeOfAll(mostInAll)) {
            ledger.giveTo(target.address());
            return new LimitException(
                    "too many connections, the server's limit is " + mostInAll, "max_outbound_total", mostInAll);
        }
        return null;
    }

    /** Whether it is the target that has too many, and not the server. */
    boolean isFull(Target target) {
        return ledger.open(target.address()) >= mostPerTarget;
    }

    void give(Target target) {
        ledger.giveTo(target.address());
        ledger.giveToAll();
    }
}
