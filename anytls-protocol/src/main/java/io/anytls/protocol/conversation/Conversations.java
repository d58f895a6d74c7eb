package io.anytls.protocol.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The live streams of a program: one registry for each. They lie on shelves, each a linked list under a lock of its own, so that a
 * stream's beginning and end cost no allocation beside the conversation itself, and no waiting. Any thread.
 */
public final class Conversations {

    private static final int SHELVES = 16;

    private final Shelf[] shelves = new Shelf[SHELVES];
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();
    private final LongSupplier clock;

    /** @param clock nanoseconds */
    public Conversations(LongSupplier clock) {
        this.clock = clock;
        for (int i = 0; i < SHELVES; i++) {
            shelves[i] = new Shelf();
        }
    }

    /** A stream has been asked for. */
    public Conversation begin(Origin origin) {
        Conversation conversation = new Conversation(this, begun.incrementAndGet(), origin, clock.getAsLong());
        shelfOf(conversation).add(conversation);
        count.incrementAndGet();
        return conversation;
    }

    /** False if it was not there any more. */
    boolean remove(Conversation ended) {
        boolean removed = shelfOf(ended).remove(ended);
        if (removed) {
            count.decrementAndGet();
        }
        return removed;
    }

    private Shelf shelfOf(Conversation conversation) {
        return shelves[(int) conversation.number() & SHELVES - 1];
    }

    /** How many there are. */
    public int size() {
        return count.get();
    }

    /** How many there have been since the program began. */
    public long begun() {
        return begun.get();
    }

    /** What all of them have carried since the program began, those that have ended too. Asks each: not for every read. */
    public Carried carried() {
        Carried all = Carried.NOTHING;
        for (Shelf shelf : shelves) {
            all = all.and(shelf.carried());
        }
        return all;
    }

    /** Those that there are now; in no order. */
    public List<Conversation> live() {
        List<Conversation> live = new ArrayList<>(size());
        for (Shelf shelf : shelves) {
            shelf.addTo(live);
        }
        return live;
    }

    long now() {
        return clock.getAsLong();
    }

    /** A list whose links are the conversations' own. One that is on none has itself for a neighbour. */
    private static final class Shelf {

        private Conversation first;
        private Carried byThoseThatEnded = Carried.NOTHING;

        synchronized void add(Conversation added) {
            added.before = null;
            added.after = first;
            if (first != null) {
                first.before = added;
            }
            first = added;
        }

        synchronized boolean remove(Conversation removed) {
            if (removed.after == removed) {
                return false;
            }
            if (removed.before == null) {
                first = removed.after;
            } else {
                removed.before.after = removed.after;
            }
            if (removed.after != null) {
                removed.after.before = removed.before;
            }
            removed.before = null;
            removed.after = removed;
            byThoseThatEnded = byThoseThatEnded.and(removed.carried());
            return true;
        }

        synchronized Carried carried() {
            Carried all = byThoseThatEnded;
            for (Conversation each = first; each != null; each = each.after) {
                all = all.and(each.carried());
            }
            return all;
        }

        synchronized void addTo(List<Conversation> all) {
            for (Conversation each = first; each != null; each = each.after) {
                all.add(each);
            }
        }
    }
}
