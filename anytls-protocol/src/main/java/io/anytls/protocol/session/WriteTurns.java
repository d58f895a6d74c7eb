package io.anytls.protocol.session;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The streams that wait for the session to become writable, in the order in which they began to. Each writes until the session is
 * full again and goes to the end of the line, so that none starves. Confined to the session's event loop.
 */
final class WriteTurns {

    private final Session session;
    private final Set<StreamChannel> waiting = new LinkedHashSet<>();
    private boolean advancing;

    WriteTurns(Session session) {
        this.session = session;
    }

    void await(StreamChannel stream) {
        waiting.add(stream);
    }

    void leave(StreamChannel stream) {
        waiting.remove(stream);
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
            while (!waiting.isEmpty() && session.isWritable()) {
                StreamChannel next = waiting.iterator().next();
                waiting.remove(next);
                next.resumeWriting();
            }
        } finally {
            advancing = false;
        }
    }
}
