package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;

/**
 * A stream that was opened on a session which may turn out to be dead: SYN and address are written, and flushed within 5 ms at the
 * latest; auto-read is off.
 */
public interface StreamLease extends OpenedStream {

    /** Leases for one stream, each on a session that was not known to be dead: so many in a row that are lost mean that something else is wrong. */
    int MOST_ATTEMPTS = 4;

    /**
     * Whether the session is so likely to live that payload may be sent on it without waiting for the proof. What is sent then must
     * not be sent again: after a payload that is no ClientHello the stream cannot move any more.
     */
    boolean isTrusted();

    /**
     * The session's sign of life, which is asked for if none comes by itself. Call it once at most, on the application's event loop.
     *
     * @return completes on that loop, at once for a session that needs no proof; fails when there is none in time: the stream is
     *     lost, and what may be sent twice can go through another lease
     */
    Future<Void> proof();

    @Override
    default StreamLease unproven() {
        return isTrusted() || repeat() == null ? null : this;
    }

    /**
     * Sends a whole ClientHello, or anything where it is {@link #unproven}. Unlike other payload it does not keep the stream from moving: the server is asked in front of it
     * for the sign of life, where that has not been done.
     *
     * @param payload released
     */
    void sendAhead(ByteBuf payload);

    /** After a proof that failed: the stream will be opened again, and the session gets no other. Any thread. */
    void move();

    /** After {@link #move}: there was no other session for the stream. Any thread. */
    default void movedInVain() {}

    /**
     * The application goes on with payload that keeps the stream from moving, so that no sign of life is needed any more. On the
     * application's event loop.
     */
    default void goesOn() {}

    /** After a proof that failed: gives the stream up; the session gets no other. Any thread. */
    void abandon();
}
