package io.anytls.client.tunnel;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/**
 * A way for streams, with a name: through sessions to a server, straight to their targets, or nowhere. A {@link Router} picks one for
 * each request.
 *
 * <pre>
 *   made --start--> in use --retire--> the streams that it has or has been asked for are served to their end
 *     '---------------'-----close--> no further stream
 * </pre>
 *
 * Any thread. Each of the last three is called once at most, {@link #close} of one that was never started too.
 */
public interface Outbound {

    /** Its name in the configuration, or its number there. */
    String tag();

    /** What the configuration calls its type: {@code anytls}, {@code direct}, {@code block}, {@code selector}. */
    String type();

    /** Its tag, and behind it those of the outbounds that it gives a request to at the moment, if it is a group. */
    default String path() {
        return tag();
    }

    /**
     * A stream to the request's target, which its user makes sure of before relying on it: see {@link StreamLease}.
     *
     * <p>On a session that stood already, SYN and address are written and not yet flushed, so that the first payload, flushed
     * within 5 ms, leaves in the same packet; without it they go alone. On a session dialled for this stream they have been
     * flushed.
     *
     * @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why
     */
    Future<StreamLease> open(StreamRequest request);

    /**
     * The same for one who sends nothing twice: it is given when its session has proved to live, and moves until then.
     *
     * @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why
     */
    default Future<StreamLease> openProven(StreamRequest request) {
        return LeaseAttempts.open(this, request);
    }

    /**
     * A way for the datagrams of one application: here by UDP over TCP, on a stream whose session has proved to live.
     *
     * @param request its target is the first datagram's
     * @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why
     */
    default Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        Promise<DatagramWay> opened = request.loop().newPromise();
        openProven(request.overTcp()).addListener((Future<StreamLease> leased) -> {
            if (!leased.isSuccess()) {
                opened.tryFailure(leased.cause());
                return;
            }
            DatagramStream way = new DatagramStream(leased.getNow(), request.loop(), receiver);
            way.begin();
            if (!opened.trySuccess(way)) {
                way.carrier().close();
            }
        });
        return opened;
    }

    /** Whether a stream is only given when its target is connected, so that waiting for that costs an application nothing. */
    boolean waitsForTarget();

    /** Requests come from now on: begins to prepare what it needs. */
    default void start() {}

    /** Another one has taken its place: keeps nothing ready any more. */
    default void retire() {}

    /** The program ends, or it is not wanted after all. */
    default void close() {}
}
