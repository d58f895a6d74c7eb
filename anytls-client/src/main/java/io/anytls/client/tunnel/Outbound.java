package io.anytls.client.tunnel;

/** Where streams go: through sessions to a server, straight to their targets, or nowhere. Any thread. */
public interface Outbound extends Streams, StreamLeases {

    /** Begins to prepare what it needs. */
    void start();

    /** Whether a stream is only given when its target is connected, so that waiting for that costs an application nothing. */
    boolean waitsForTarget();

    /** Keeps nothing any more; the streams that it has or has been asked for are served to their end. */
    void retire();

    /** Keeps nothing any more, and gives no further stream. */
    void close();
}
