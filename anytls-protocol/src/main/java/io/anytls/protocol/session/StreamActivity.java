package io.anytls.protocol.session;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** What a stream has carried, and when payload last moved. The session's event loop writes, any thread may read the numbers of bytes. */
final class StreamActivity {

    private static final AtomicLongFieldUpdater<StreamActivity> SENT =
            AtomicLongFieldUpdater.newUpdater(StreamActivity.class, "sent");
    private static final AtomicLongFieldUpdater<StreamActivity> RECEIVED =
            AtomicLongFieldUpdater.newUpdater(StreamActivity.class, "received");

    // Bytes of payload. Only the event loop writes them, so nothing stronger than a lazy store is needed.
    private volatile long sent;
    private volatile long received;

    private final Ticker ticker;
    private long lastNanos;
    private boolean lastWasOurs;

    StreamActivity(Ticker ticker) {
        this.ticker = ticker;
    }

    void sent(int bytes) {
        SENT.lazySet(this, sent + bytes);
    }

    void received(int bytes) {
        RECEIVED.lazySet(this, received + bytes);
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    // ---- time: on the event loop only, in nanoseconds of its clock ----

    long now() {
        return ticker.nanoTime();
    }

    /** Payload has moved on the wire, in our direction or the peer's. */
    void moved(boolean ours) {
        lastNanos = now();
        lastWasOurs = ours;
    }

    /** Quiet counts from here, whoever sent last: until now what has waited was payload. */
    void begins() {
        lastNanos = now();
    }

    /** Whether the last payload went up, so that an answer is owed. */
    boolean wasOurs() {
        return lastWasOurs;
    }

    long sinceLast() {
        return now() - lastNanos;
    }
}
