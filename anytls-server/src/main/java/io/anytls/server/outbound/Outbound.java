package io.anytls.server.outbound;

import io.anytls.daemon.datagram.DatagramExit;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * A way to targets, with a name. A {@link Router} picks one for each request.
 *
 * <pre>
 *   made --start--> in use --retire--> streams that stand go on, new ones may still be asked for while a request is under way
 *     '---------------'-----close--> nothing is kept
 * </pre>
 *
 * Any thread. Each of the last three is called once at most, {@link #close} of one that was never started too.
 */
public interface Outbound {

    /** Its name in the configuration, or its number there. */
    String tag();

    /** What the configuration calls its type: {@code direct}, {@code block}. */
    String type();

    /**
     * A connection to the request's target for one stream.
     *
     * @return completes on the request's loop; fails with an exception whose message is a reason for the client; cancelling it gives it up
     */
    Future<Connection> open(StreamRequest request);

    /**
     * An exit for the datagrams of one stream; here there is none.
     *
     * @param receiver is given what comes back, on the request's loop
     * @param held is told the bytes that the exit holds, in real cost
     * @return completes on the request's loop; fails with an exception whose message is a reason for the client
     */
    default Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return request.loop().newFailedFuture(new IOException("this way carries no datagrams"));
    }

    /** Requests come from now on: begins to prepare what it needs. */
    default void start() {}

    /** Another one has taken its place: keeps nothing ready any more. */
    default void retire() {}

    /** The program ends, or it is not wanted after all. */
    default void close() {}
}
