package io.anytls.protocol.session;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Acts once a stream has carried no payload for a while. Confined to the session's event loop. */
final class QuietTimer {

    private final StreamChannel stream;
    private Future<?> next;

    QuietTimer(StreamChannel stream) {
        this.stream = stream;
    }

    /** Replaces what was started before. Acts at once if the stream has been quiet for long enough already. */
    void start(Duration limit, Runnable action) {
        cancel();
        check(limit.toNanos(), action);
    }

    void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void check(long limit, Runnable action) {
        long quiet = stream.quietNanos();
        if (quiet >= limit) {
            action.run();
        } else {
            next = stream.parent()
                    .eventLoop()
                    .schedule(() -> check(limit, action), limit - quiet, TimeUnit.NANOSECONDS);
        }
    }
}
