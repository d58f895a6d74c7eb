package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;

/**
 * Writes datagrams for targets to a socket. Those of one length that come one behind the other for one address go to the system in one piece, which it cuts
 * again (UDP GSO of Linux): they pass its network stack together. Not for applications: on one machine the pieces may come to them uncut, and those that strip
 * SOCKS headers are not all prepared for that. Confined to the socket's event loop.
 */
final class DatagramTrain {

    /** What every link has room for: the system does not cut into more than the one in question carries. */
    private static final int LONGEST = 1_232;

    /** All together have to fit into one datagram, and older systems cut into 64 at most. */
    private static final int MOST = 48;

    private final Channel socket;
    private boolean couples;

    private ByteBuf waiting;
    private InetSocketAddress address;
    private int length;
    private int count;
    private boolean complete;

    DatagramTrain(Channel socket) {
        this.socket = socket;
        this.couples =
                socket instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /**
     * Takes a datagram; it is written with {@link #depart}, or before.
     *
     * @param payload the train's from now on
     */
    void write(ByteBuf payload, InetSocketAddress to) {
        if (waiting != null && fits(payload.readableBytes(), to)) {
            append(payload);
            return;
        }
        depart();
        waiting = payload;
        address = to;
        length = payload.readableBytes();
        count = 1;
        complete = false;
    }

    private boolean fits(int bytes, InetSocketAddress to) {
        return couples
                && !complete
                && bytes > 0
                && bytes <= length
                && length <= LONGEST
                && count < MOST
                && to.equals(address);
    }

    private void append(ByteBuf payload) {
        if (count == 1) { // which is a part of what has come, with other things behind it
            ByteBuf first = waiting;
            waiting = socket.alloc().directBuffer(2 * length).writeBytes(first);
            first.release();
        }
        count++;
        complete = payload.readableBytes() < length; // the last one alone may be shorter
        waiting.writeBytes(payload);
        payload.release();
    }

    /** Writes what was taken; it is sent with the socket's flush. */
    void depart() {
        if (waiting != null) {
            DatagramPacket packet = count == 1
                    ? new DatagramPacket(waiting, address)
                    : new SegmentedDatagramPacket(waiting, length, address);
            waiting = null;
            socket.write(packet, socket.voidPromise());
        }
    }

    /** The system has not taken something: from now on each goes by itself, in case that was the reason. */
    void uncouple() {
        couples = false;
    }

    /** What was taken and not written is lost. */
    void release() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }
}
