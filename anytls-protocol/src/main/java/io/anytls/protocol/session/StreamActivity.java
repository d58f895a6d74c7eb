package io.anytls.protocol.session;

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

    private long lastNanos;
    private boolean lastWasOurs;

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

    /** Payload has moved on the wire. */
    void moved(boolean ours, long now) {
        lastNanos = now;
        lastWasOurs = ours;
    }

    /** Quiet counts from here, whoever sent last. */
    void begins(long now) {
        lastNanos = now;
    }

    boolean wasOurs() {
        return lastWasOurs;
    }

    long lastNanos() {
        return lastNanos;
    }
}
