package io.anytls.server.turn;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Shares an event loop's reading among users, however many connections each has: in one pass of the loop all of a user together, his sessions and
 * their targets, get so much time, less where many users are read. Those whose turn comes later are not read until a following pass, one after the other, and what others have sent is
 * read in between. Nothing is lost by it: passes follow each other at once. On the event loop whose reading it is.
 *
 * <pre>
 *   READ --the user's time in this pass is used up, he has other connections here, and so have others--> WAITING --its turn in a later pass--> READ
 * </pre>
 *
 * One that turns out to be readable when the time is used up already is read a little ({@link ReadSize}), and what came waits with it ({@link TurnHandler}).
 */
public class ReadPasses {

    /** All connections of a user, in one pass, where few users are read. */
    public static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** So long a pass is to be at most: of many users each gets his part of it. */
    static final long PASS_NANOS = 4 * SHARE_NANOS;

    /** Enough for a read of bulk data: less would cost more for waiting than it gives to others. */
    static final long LEAST_NANOS = SHARE_NANOS / 8;

    /** While nobody waits it is not known when a pass ends: what was used so long ago counts no more. */
    static final long LONGEST_NANOS = 2 * SHARE_NANOS;

    private static final FastThreadLocal<ReadPasses> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final Map<String, Part> parts = new HashMap<>();

    private int pass;
    private int usersRead;
    private long share = SHARE_NANOS;
    private long passBegan;
    private boolean scheduled;

    ReadPasses(EventExecutor loop) {
        this.loop = loop;
        this.passBegan = nanos();
    }

    /** A test has another clock. Asked twice for each read: a method that nobody overrides costs less than a function that is called. */
    long nanos() {
        return System.nanoTime();
    }

    /** Those of the loop that this is called on. */
    public static ReadPasses of(EventExecutor loop) {
        ReadPasses passes = OF_LOOP.get();
        if (passes == null || passes.loop != loop) {
            passes = new ReadPasses(loop);
            OF_LOOP.set(passes);
        }
        return passes;
    }

    /**
     * A handler for the very front of a connection's pipeline, where it sees what all that is read costs. It goes with the channel.
     *
     * @param user the name of the one for whom it is read
     * @param heard is told what its reads cost
     * @param pause the connection is to be read no more
     * @param resume it may be read again
     */
    public TurnHandler newHandler(String user, ReadCost heard, Runnable pause, Runnable resume) {
        return new TurnHandler(parts.computeIfAbsent(user, Part::new), heard, pause, resume);
    }

    /**
     * Has a target's channel be read in the turns of a user, who is not told what that costs. On its event loop.
     *
     * @param pause it is to be read no more
     * @param resume it may be read again
     */
    public static void give(Channel target, String user, Runnable pause, Runnable resume) {
        target.pipeline().addFirst("turns", of(target.eventLoop()).newHandler(user, ReadCost.UNHEARD, pause, resume));
    }

    private void startPassIfDue(long now) {
        if (!scheduled && now - passBegan >= LONGEST_NANOS) {
            startPass(now);
        }
    }

    private void startPass(long now) {
        share = Math.min(SHARE_NANOS, Math.max(LEAST_NANOS, PASS_NANOS / Math.max(1, usersRead)));
        usersRead = 0;
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
        startPass(nanos());
        boolean anyLeft = false;
        for (Part part : parts.values()) {
            TurnHandler first = part.waiting.poll();
            if (first != null) {
                first.resume();
            }
            anyLeft |= !part.waiting.isEmpty();
        }
        if (anyLeft) {
            schedule();
        }
    }

    /** One user's. */
    final class Part {
        private final String user;
        private final Deque<TurnHandler> waiting = new ArrayDeque<>();
        private int connections;
        private int lastPass;
        private long used;

        Part(String user) {
            this.user = user;
        }

        void join() {
            connections++;
        }

        void leave(TurnHandler connection) {
            waiting.remove(connection);
            if (--connections == 0) {
                parts.remove(user);
            }
        }

        /** @return now, in nanoseconds */
        long beginRead() {
            long now = nanos();
            startPassIfDue(now);
            return now;
        }

        /** @return what it has cost, in nanoseconds */
        long endRead(long began) {
            long nanos = nanos() - began;
            if (lastPass == pass) {
                used += nanos;
            } else {
                used = nanos;
                lastPass = pass;
                usersRead++;
            }
            return nanos;
        }

        void await(TurnHandler connection) {
            waiting.add(connection);
            schedule();
        }

        /** Alone on the loop he takes nobody's time, and what he takes need not be known. */
        boolean isAlone() {
            return parts.size() == 1;
        }

        boolean isUsedUp() {
            return !isAlone() && connections > 1 && lastPass == pass && used >= share;
        }
    }
}
