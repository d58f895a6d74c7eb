package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * Where datagrams leave a program for any number of targets, and answers come in. What it has no room for is dropped and counted; it never
 * makes anybody wait. Confined to its event loop.
 */
public interface DatagramExit {

    /** Is told what comes. On the loop. */
    interface Receiver {

        /** One of its sockets stands, and nothing has been read from it. Whether it is read is the receiver's to say from now on. */
        default void bound(Channel socket) {}

        /**
         * A datagram has come.
         *
         * @param from a name is unresolved: some proxies say the name that was sent to
         * @param payload to be copied, as it may be a small part of a large buffer; released by the caller
         */
        void received(InetSocketAddress from, ByteBuf payload);

        /** There are no more for the moment. */
        void receivedAll();

        /**
         * It has closed by itself.
         *
         * @param why a reason for a person
         */
        void ended(String why);
    }

    /**
     * Sends a datagram with the next {@link #flush}.
     *
     * @param to a name is unresolved
     * @param payload the exit's from now on
     */
    void send(InetSocketAddress to, ByteBuf payload);

    /** @param pins bytes of memory that the datagrams since the last one keep from being freed */
    void flush(long pins);

    /** One that the receiver has no use for is counted. */
    void drop(Drop reason);

    /** Closed with the exit, and to be closed to close it. Any thread. */
    Channel channel();

    /** What it was asked to send has been sent or is lost. More than once does no harm. */
    void close();
}
