package io.anytls.protocol.session;

import java.util.HashSet;
import java.util.Set;

/**
 * The streams whose reader is so far behind that the session must read no more. There is no window per stream in the protocol, so
 * one such stream stops them all; a bounded buffer per stream keeps a short stall from doing it. Confined to the session's event loop.
 */
final class ReadHolds {

    private final Session session;
    private final Set<StreamChannel> holders = new HashSet<>();

    ReadHolds(Session session) {
        this.session = session;
    }

    void hold(StreamChannel stream) {
        if (holders.add(stream) && holders.size() == 1) {
            session.channel().config().setAutoRead(false);
        }
    }

    void release(StreamChannel stream) {
        if (holders.remove(stream) && holders.isEmpty()) {
            session.channel().config().setAutoRead(true);
        }
    }

    boolean isEmpty() {
        return holders.isEmpty();
    }
}
