package io.anytls.protocol.session;

import java.util.HashSet;
import java.util.Set;

/**
 * Who wants the session to read no more: the streams whose reader is far behind, and {@link MemoryPause}. There is no window per stream in the protocol, so
 * one such stream stops them all; a bounded buffer per stream keeps a short stall from doing it. Confined to the session's event loop.
 */
final class ReadHolds {

    private final Carrier carrier;
    private final Set<Object> holders = new HashSet<>();

    ReadHolds(Carrier carrier) {
        this.carrier = carrier;
    }

    void hold(Object holder) {
        if (holders.add(holder) && holders.size() == 1) {
            carrier.channel().config().setAutoRead(false);
        }
    }

    void release(Object holder) {
        if (holders.remove(holder) && holders.isEmpty()) {
            carrier.channel().config().setAutoRead(true);
        }
    }

    boolean isEmpty() {
        return holders.isEmpty();
    }
}
