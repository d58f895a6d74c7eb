package io.anytls.protocol.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks a session's peer for a sign of life after silence, on a timer of the session's own. Confined to the session's event loop.
 *
 * <pre>
 *   QUIET --silence of an interval--> ASKING --request has left--> WAITING --any frame--> QUIET
 *                                                                    '--timeout, all of it while we read and had
 *                                                                       nothing left to send--> missed, QUIET
 * </pre>
 *
 * Another interval begins at once in QUIET, and after the answer in the other states; one of zero ends there.
 */
final class HeartbeatTimer {

    /** Each interval is drawn from these shares of it, so that requests of many sessions do not come in step. */
    private static final double SHORTEST = 0.75;

    private static final double LONGEST = 1.25;

    /** In so many steps the timeout is waited for; a step in which silence was our doing begins the wait anew. */
    private static final int STEPS = 8;

    private final ClientSession session;
    private final Channel channel;
    private final Liveness liveness;
    private final SessionListener listener;
    private final long step;

    private long interval;
    private boolean started;
    private boolean asking;
    private Future<?> next;

    HeartbeatTimer(ClientSession session, Liveness liveness, Heartbeat heartbeat, SessionListener listener) {
        this.session = session;
        this.channel = session.channel();
        this.liveness = liveness;
        this.listener = listener;
        this.interval = heartbeat.interval().toNanos();
        this.step = heartbeat.timeout().toNanos() / STEPS;
    }

    /** The peer answers heartbeats. */
    void start() {
        if (!started) {
            started = true;
            watch();
        }
    }

    /** @param changed silence before a request from now on; zero for never */
    void interval(Duration changed) {
        if (changed.toNanos() == interval) {
            return;
        }
        interval = changed.toNanos();
        if (started && !asking) {
            stop();
            watch();
        }
    }

    void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void watch() {
        askAfter(jittered() - liveness.silentNanos());
    }

    private void askAfter(long nanos) {
        asking = false;
        if (interval > 0) {
            after(Math.max(0, nanos), this::askIfSilent);
        }
    }

    private void askIfSilent() {
        if (liveness.silentNanos() >= interval * SHORTEST) {
            ask();
        } else {
            watch();
        }
    }

    private void ask() {
        asking = true;
        long asked = liveness.now();
        Liveness.Request request = liveness.request();
        session.flush();
        request.left().addListener(left -> {
            if (left.isSuccess()) {
                await(asked, STEPS);
            }
        });
    }

    private void await(long asked, int steps) {
        after(step, () -> {
            if (liveness.now() - asked >= liveness.silentNanos()) {
                watch();
            } else if (isSuspended()) {
                await(asked, STEPS);
            } else if (steps > 1) {
                await(asked, steps - 1);
            } else {
                missed();
            }
        });
    }

    private void missed() {
        listener.heartbeatMissed(session, session.openStreams() > 0 && liveness.isPayloadUnread());
        askAfter(jittered());
    }

    /** While we read nothing, or our own writes have not left, silence is our doing. */
    private boolean isSuspended() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return !session.readHolds().isEmpty() || out != null && out.totalPendingWriteBytes() > 0;
    }

    private long jittered() {
        return (long) (interval * ThreadLocalRandom.current().nextDouble(SHORTEST, LONGEST));
    }

    private void after(long nanos, Runnable action) {
        if (channel.isActive()) {
            next = channel.eventLoop().schedule(action, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
