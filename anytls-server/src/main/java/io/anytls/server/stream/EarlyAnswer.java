package io.anytls.server.stream;

import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.session.ServerStream;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The answer that a client gets after its time, whatever its target does. A stream that names no target even then is closed. On the
 * stream's event loop.
 */
final class EarlyAnswer {

    /** The answer shall have gone out after 2.5 s, and a timer is never early. */
    static final int AFTER_MILLIS = 2_300;

    /** For an address that does not come, or not all of it, once success has been said. */
    static final int ADDRESS_WITHIN_SECONDS = 30;

    private final ServerStream stream;
    private final Conversation conversation;
    private Future<?> timer;
    private boolean named;

    EarlyAnswer(ServerStream stream, Conversation conversation) {
        this.stream = stream;
        this.conversation = conversation;
        this.timer = stream.eventLoop().schedule(this::answer, AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void answer() {
        stream.acknowledge();
        if (!named) {
            timer = stream.eventLoop().schedule(this::close, ADDRESS_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void close() {
        if (!named) {
            conversation.close("no target in " + ADDRESS_WITHIN_SECONDS + " s");
        }
    }

    /** The target is known. */
    void named() {
        named = true;
    }

    /** It has been answered, or has ended. */
    void cancel() {
        timer.cancel(false);
    }
}
