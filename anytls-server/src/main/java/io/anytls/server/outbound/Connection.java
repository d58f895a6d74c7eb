package io.anytls.server.outbound;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * A connection to a target that has carried no byte of a stream.
 *
 * @param channel with reading switched off; what a server that speaks first has said comes when it is switched on
 * @param replacement null for a connection that was dialled just now; for one that has lain ready, and may have died unnoticed, a
 *     new one in its place, to be asked for at most once and on the channel's loop
 */
public record Connection(SocketChannel channel, Supplier<Future<Connection>> replacement) {

    /** Whether it has lain ready. */
    public boolean wasParked() {
        return replacement != null;
    }
}
