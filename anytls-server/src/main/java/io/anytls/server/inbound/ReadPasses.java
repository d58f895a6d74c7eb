package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shares an event loop's reading among users, however many sessions each has: in one pass of the loop all sessions of a user together get so
 * much time. Those whose turn comes later are not read until a following pass, one after the other, and what others have sent is read
 * in between. Nothing is lost by it: passes follow each other at once. On the event loop whose reading it is.
 *
 * <pre>
 *   READ --the user's time in this pass is used up, he has other sessions here, and so have others--> WAITING --its turn in a later pass--> READ
 * </pre>
 */
final class ReadPasses {

    /** All sessions of a user, in one pass. */
    static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** While nobody waits it is not known when a pass ends: what was used so long ago counts no more. */
    static final long LONGEST_NANOS = 2 * SHARE_NANOS;

    private static final FastThreadLocal<ReadPasses> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final LongSupplier clock;
    private final Map<User, Part> parts = new HashMap<>();

    private int pass;
    private long passBegan;
    private boolean scheduled;

    /** @param clock nanoseconds */
    ReadPasses(EventExecutor loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
        this.passBegan = clock.getAsLong();
    }

    /** Those of the loop that this is called on. */
    static ReadPasses of(EventExecutor loop) {
        ReadPasses passes = OF_LOOP.get();
        if (passes == null || passes.loop != loop) {
            passes = new ReadPasses(loop, System::nanoTime);
            OF_LOOP.set(passes);
        }
        return passes;
    }

    /**
     * A handler for the very front of a session's pipeline, where it sees what all that is read costs. It goes with the channel.
     *
     * @param size of the session's reads, to be told what they cost
     * @param pause the session is to be read no more
     * @param resume it may be read again
     */
    ChannelInboundHandlerAdapter newHandler(User user, ReadSize size, Runnable pause, Runnable resume) {
        return new Turns(parts.computeIfAbsent(user, Part::new), size, pause, resume);
    }

    private void startPassIfDue(long now) {
        if (!scheduled && now - passBegan >= LONGEST_NANOS) {
            startPass(now);
        }
    }

    private void startPass(long now) {
        pass++;
        passBegan = now;
    }

    /** A scheduled task runs behind the next look at the sockets; a task that is merely executed might run before it. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this::next, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void next() {
        scheduled = false;
        startPass(clock.getAsLong());
        boolean anyLeft = false;
        for (Part part : parts.values()) {
            Turns first = part.waiting.poll();
            if (first != null) {
                first.waits = false;
                first.resume.run();
            }
            anyLeft |= !part.waiting.isEmpty();
        }
        if (anyLeft) {
            schedule();
        }
    }

    /** One user's. */
    private final class Part {
        private final User user;
        private final Deque<Turns> waiting = new ArrayDeque<>();
        private int sessions;
        private int lastPass;
        private long used;

        Part(User user) {
            this.user = user;
        }

        void use(long nanos) {
            used = lastPass == pass ? used + nanos : nanos;
            lastPass = pass;
        }

        /** Alone on the loop he takes nobody's time. */
        boolean isUsedUp() {
            return lastPass == pass && used >= SHARE_NANOS && sessions > 1 && parts.size() > 1;
        }
    }

    private final class Turns extends ChannelInboundHandlerAdapter {
        private final Part part;
        private final ReadSize size;
        private final Runnable pause;
        private final Runnable resume;
        private boolean waits;

        // Of a read, from its first bytes to its end.
        private boolean reading;
        private long began;
        private int bytes;

        Turns(Part part, ReadSize size, Runnable pause, Runnable resume) {
            this.part = part;
            this.size = size;
            this.pause = pause;
            this.resume = resume;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            part.sessions++;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!reading) {
                reading = true;
                began = clock.getAsLong();
                bytes = 0;
                startPassIfDue(began);
            }
            if (message instanceof ByteBuf read) {
                bytes += read.readableBytes();
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            if (!reading) {
                return;
            }
            reading = false;
            long nanos = clock.getAsLong() - began;
            part.use(nanos);
            size.cost(bytes, nanos);
            if (part.isUsedUp() && !waits && ctx.channel().isActive()) {
                waits = true;
                part.waiting.add(this);
                pause.run();
                schedule();
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            part.sessions--;
            if (waits) {
                part.waiting.remove(this);
            }
            if (part.sessions == 0) {
                parts.remove(part.user);
            }
        }
    }
}
