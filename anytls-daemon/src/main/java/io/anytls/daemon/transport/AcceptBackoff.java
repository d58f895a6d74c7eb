package io.anytls.daemon.transport;

import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.logging.LineLimit;
import io.anytls.daemon.text.FailureText;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lives on a listening channel. When accepting fails, above all for want of file descriptors, it stops accepting for a second
 * and tries again, for ever; the connections that exist are not touched. It also pauses while its owner is short of something.
 *
 * <p>Neither NIO nor epoll nor kqueue closes a listener on a failed accept: all three fire the exception through its pipeline.
 * Netty's own acceptor would pause in the same way, but then hands the exception to the end of the pipeline, which logs it every
 * second. Here the log gets one line per outage, and one a minute where peers make one outage of many.
 */
final class AcceptBackoff extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptBackoff.class);
    private static final long PAUSE_SECONDS = 1;

    /** Between two looks whether accepting may go on. */
    private static final long LOOK_MILLIS = 100;

    private final BooleanSupplier mayAccept;

    /** Failures since the last connection that was accepted. Event loop only. */
    private int failures;

    private final LineLimit limit = new LineLimit(1);
    private boolean told;

    /** @param mayAccept asked after each group of connections; while it says no, none is accepted */
    AcceptBackoff(BooleanSupplier mayAccept) {
        this.mayAccept = mayAccept;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!mayAccept.getAsBoolean()) {
            pause(ctx, LOOK_MILLIS);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (failures > 0) {
            if (told) {
                LOG.info("accepting on {} again after {} failures", where(ctx), failures);
            }
            failures = 0;
        }
        ctx.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (failures++ == 0) {
            OptionalLong heldBack = limit.admit("", System.nanoTime());
            told = heldBack.isPresent();
            if (told) {
                LOG.warn(
                        "accepting on {} failed, trying again every {} s: {}{}",
                        where(ctx),
                        PAUSE_SECONDS,
                        FailureText.of(cause),
                        LineLimit.since(heldBack.getAsLong()));
            }
        }
        pause(ctx, TimeUnit.SECONDS.toMillis(PAUSE_SECONDS));
    }

    private void pause(ChannelHandlerContext ctx, long millis) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            ctx.executor().schedule(() -> goOn(ctx), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        if (mayAccept.getAsBoolean()) {
            ctx.channel().config().setAutoRead(true);
        } else {
            ctx.executor().schedule(() -> goOn(ctx), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static String where(ChannelHandlerContext ctx) {
        return SocketText.of(ctx.channel().localAddress());
    }
}
