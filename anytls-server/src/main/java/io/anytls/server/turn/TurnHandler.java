package io.anytls.server.turn;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * One connection's turns of {@link ReadPasses}. At the very front of its pipeline.
 *
 * <p>A loop learns that a connection is readable and reads it before it can be told that this is somebody else's turn: for each of a user's
 * hundreds of sessions, in one pass. So what was read then is kept, if its buffer is a small one, and goes on with the turn.
 */
public final class TurnHandler extends ChannelInboundHandlerAdapter {

    private final ReadPasses.Part part;
    private final ReadCost heard;
    private final Runnable pause;
    private final Runnable resume;

    private ChannelHandlerContext context;
    private boolean waits;
    private Object kept;

    // Of a read, from its first bytes to its end.
    private boolean reading;
    private boolean timed;
    private long began;
    private int bytes;

    TurnHandler(ReadPasses.Part part, ReadCost heard, Runnable pause, Runnable resume) {
        this.part = part;
        this.heard = heard;
        this.pause = pause;
        this.resume = resume;
    }

    /** Whether what it would read now had to wait. */
    public boolean isOver() {
        return part.isUsedUp();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        part.join();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!reading && !begin(message)) {
            kept = message;
            return;
        }
        passOn(message);
    }

    /** @return whether the message goes on at once */
    private boolean begin(Object message) {
        timed = !part.isAlone();
        if (timed) {
            began = part.beginRead();
            bytes = 0;
            waitIfUsedUp();
            if (waits && kept == null && isSmall(message)) {
                return false;
            }
        }
        reading = true;
        passOnKept();
        return true;
    }

    private static boolean isSmall(Object message) {
        return message instanceof ByteBuf read && read.capacity() <= ReadSize.SMALLEST;
    }

    private void passOn(Object message) {
        if (message instanceof ByteBuf read) {
            bytes += read.readableBytes();
        }
        context.fireChannelRead(message);
    }

    private void passOnKept() {
        Object message = kept;
        if (message != null) {
            kept = null;
            passOn(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!reading) {
            if (kept == null) {
                ctx.fireChannelReadComplete();
            }
            return;
        }
        ctx.fireChannelReadComplete();
        reading = false;
        if (!timed) {
            return;
        }
        heard.cost(bytes, part.endRead(began));
        if (ctx.channel().isActive()) {
            waitIfUsedUp();
        }
    }

    private void waitIfUsedUp() {
        if (!waits && part.isUsedUp()) {
            waits = true;
            pause.run();
            part.await(this);
        }
    }

    /** Its turn has come. */
    void resume() {
        waits = false;
        if (kept != null) {
            reading = true;
            timed = true;
            began = part.beginRead();
            bytes = 0;
            passOnKept();
            channelReadComplete(context);
        }
        if (!waits && context.channel().isActive()) {
            resume.run();
        }
    }

    /** Whatever the end is, what came before it goes first. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        passOnKept();
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        passOnKept();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        part.leave(this);
        ReferenceCountUtil.release(kept);
        kept = null;
    }
}
