package io.anytls.protocol.session;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The streams that wait for the session to become writable, in the order in which they began to. Each writes until the session is
 * full again and goes to the end of the line, so that none starves. Confined to the session's event loop.
 */
final class WriteTurns {

    /** Who writes when it is his turn. */
    interface Waiting {
        void turnCame();
    }

    private final Carrier carrier;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private boolean advancing;

    WriteTurns(Carrier carrier) {
        this.carrier = carrier;
    }

    void await(Waiting writer) {
        waiting.add(writer);
    }

    void leave(Waiting writer) {
        waiting.remove(writer);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** A stream's turn may make the session writable again, which calls this anew: that is for the loop to see, not for the stack. */
    void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            while (!waiting.isEmpty() && carrier.isWritable()) {
                Waiting next = waiting.iterator().next();
                waiting.remove(next);
                next.turnCame();
            }
        } finally {
            advancing = false;
        }
    }
}
