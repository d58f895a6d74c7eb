package io.anytls.protocol.session;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Acts once a stream has carried no payload for a while. Confined to the session's event loop. */
final class QuietTimer {

    private final ChildChannel stream;
    private final StreamInput input;
    private final StreamActivity activity;
    private Future<?> next;

    QuietTimer(ChildChannel stream, StreamInput input, StreamActivity activity) {
        this.stream = stream;
        this.input = input;
        this.activity = activity;
    }

    /** Replaces what was started before. Counts from the last payload, and acts at once if that has been long enough ago. */
    void start(Duration limit, Runnable action) {
        startFrom(activity.now() - quietNanos(), limit, action);
    }

    /** The same, but counts from this time of the event loop's clock if it is later than the last payload. */
    void startFrom(long since, Duration limit, Runnable action) {
        cancel();
        check(limit.toNanos(), since, action);
    }

    void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void check(long limit, long since, Runnable action) {
        long quiet = Math.min(quietNanos(), activity.now() - since);
        if (quiet >= limit) {
            action.run();
        } else {
            next = stream.parent()
                    .eventLoop()
                    .schedule(() -> check(limit, since, action), limit - quiet, TimeUnit.NANOSECONDS);
        }
    }

    /** What waits in our buffers counts as payload. */
    private long quietNanos() {
        return !input.isEmpty() || stream.hasQueued() ? 0 : activity.sinceLast();
    }
}
