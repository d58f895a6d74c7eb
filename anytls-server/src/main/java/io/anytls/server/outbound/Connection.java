package io.anytls.server.outbound;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Supplier;

/** A connection to a target that has carried no byte of a stream. */
public sealed interface Connection {

    /** With reading switched off; what a server that speaks first has said comes when it is switched on. */
    SocketChannel channel();

    /** One that was dialled for the stream, just now. */
    record Dialled(SocketChannel channel) implements Connection {}

    /**
     * One that has lain ready, or was dialled before it was asked for, and may have died unnoticed.
     *
     * @param dialTime what a dial of that target takes about: not less than a round trip
     * @param replacement a new one in its place, to be asked for at most once and on the channel's loop
     */
    record Parked(SocketChannel channel, Duration dialTime, Supplier<Future<Connection>> replacement)
            implements Connection {}
}
