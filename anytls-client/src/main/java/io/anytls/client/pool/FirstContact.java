package io.anytls.client.pool;

/**
 * Bounds the sessions to a server of which nothing is known yet. One that has refused the password may say nothing for as long as it keeps
 * silent connections, and meanwhile each stream would cost a dial. Any thread.
 *
 * <pre>
 *   UNKNOWN: at most MOST sessions --a frame has come--> KNOWN: as many as the pool may have
 *      ^------------ a session has ended without one ------------'
 * </pre>
 */
final class FirstContact {

    /** Enough for the first page of a browser; more wait for the first answer, a round trip after the handshake. */
    static final int MOST = 16;

    private boolean known;
    private int sessions;

    /** A session is being dialled; {@link #ended} when that has failed, or it has ended. */
    synchronized void dialling() {
        sessions++;
    }

    synchronized void ended() {
        sessions--;
    }

    /** @return true if nothing was known before */
    synchronized boolean heard() {
        boolean first = !known;
        known = true;
        return first;
    }

    /** The server has ended a session without a word. */
    synchronized void refused() {
        known = false;
    }

    /** Whether no other session is to be dialled before one that there is has shown what the server is. */
    synchronized boolean isFull() {
        return !known && sessions >= MOST;
    }
}
