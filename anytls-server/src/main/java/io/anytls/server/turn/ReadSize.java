package io.anytls.server.turn;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * How much of a session is read at a time. A full buffer of small frames is so much work that everybody else on the event loop waits for it;
 * so after two reads that have cost more than their time the next ones are smaller, and grow again as they cost less. Confined to its event loop.
 */
public final class ReadSize implements ReadCost {

    /** A read of bulk data, which takes a tenth of a read's time. */
    public static final int LARGEST = 64 << 10;

    public static final int SMALLEST = 2 << 10;

    private static final AttributeKey<ReadSize> KEY = AttributeKey.valueOf(ReadSize.class, "of");

    private TurnHandler turns;
    private int most = LARGEST;
    private boolean wasDear;
    private long fittedBefore;

    /** The connection's. */
    public static ReadSize of(Channel connection) {
        connection.attr(KEY).setIfAbsent(new ReadSize());
        return connection.attr(KEY).get();
    }

    /** While its turn is over there is little to be read. */
    public void in(TurnHandler turns) {
        this.turns = turns;
    }

    /** Bytes. */
    public int most() {
        return turns != null && turns.isOver() ? SMALLEST : most;
    }

    /** A read of so many bytes has cost so much. One by itself says nothing: the thread may have had to wait for a core. */
    @Override
    public void cost(int bytes, long nanos) {
        if (nanos <= ReadPasses.SHARE_NANOS) {
            wasDear = false;
            most = Math.min(LARGEST, 2 * most);
            return;
        }
        long fitting = Math.max(SMALLEST, bytes * ReadPasses.SHARE_NANOS / nanos);
        if (wasDear) {
            most = (int) Math.min(most, Math.max(fitting, fittedBefore));
        }
        wasDear = true;
        fittedBefore = fitting;
    }
}
