package io.anytls.server.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Closes a connection on which nothing happens for too long; the times are those of nginx. On its event loop. */
final class TimeLimit {

    /** For the first request. */
    static final int REQUEST_SECONDS = 60;

    /** Between requests. */
    static final int IDLE_SECONDS = 75;

    /** For a visitor to take something of an answer. */
    static final int STALL_SECONDS = 60;

    /** For a visitor to end, after this side has. */
    static final int LINGER_SECONDS = 5;

    private Future<?> timer;

    /** Begins anew. */
    void start(ChannelHandlerContext ctx, int seconds) {
        stop();
        timer = ctx.executor().schedule(() -> ctx.close(), seconds, TimeUnit.SECONDS);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
