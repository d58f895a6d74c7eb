package io.anytls.protocol.session;

import io.anytls.protocol.budget.MemoryShare;
import java.util.concurrent.TimeUnit;

/** Lets a session read nothing while its user holds too much memory. Confined to the session's event loop. */
final class MemoryPause {

    private static final int INTERVAL_MILLIS = 100;

    private final Carrier carrier;
    private final MemoryShare share;
    private boolean paused;

    MemoryPause(Carrier carrier, MemoryShare share) {
        this.carrier = carrier;
        this.share = share;
    }

    /** Payload has come: what comes next may have to wait. */
    void payloadCame() {
        if (!paused && share.isShort()) {
            paused = true;
            carrier.readHolds().hold(this);
            lookLater();
        }
    }

    private void lookLater() {
        carrier.channel().eventLoop().schedule(this::look, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (carrier.isEnded()) {
            return;
        }
        if (share.isShort()) {
            lookLater();
        } else {
            paused = false;
            carrier.readHolds().release(this);
        }
    }
}
