package io.anytls.protocol.relay;

import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.session.StreamChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.RejectedExecutionException;

/**
 * Two duplex channels joined. The end of one direction is passed on behind its data; when both have ended, both channels close. A
 * failure or a reset of either resets the other.
 *
 * <p>The channels may live on different event loops. What a channel receives may end in TLS; what it sends ends as its {@link OutputEnd} says,
 * where it has one.
 */
public final class Relay {

    private Relay() {}

    /**
     * Joins two connected channels and starts to read from both. Each gets one handler at the end of its pipeline. It may be called
     * on the event loop of either, and copes with ends that have come already.
     */
    public static void join(DuplexChannel one, DuplexChannel other) {
        join(one, other, new ReadGate(other));
    }

    /**
     * The same, where somebody else too may want the other to wait.
     *
     * @param otherReading the other's
     */
    public static void join(DuplexChannel one, DuplexChannel other, ReadGate otherReading) {
        join(one, other, otherReading, memory(one, other));
    }

    /**
     * The same where what the two hold is somebody's.
     *
     * @param memory its account, which the caller closes
     */
    public static void join(DuplexChannel one, DuplexChannel other, ReadGate otherReading, HeldMemory memory) {
        ReadGate oneReading = new ReadGate(one);
        memory.onGiveUp(() -> {
            drop(one);
            drop(other);
        });
        RelayHandler fromOne = new RelayHandler(one, oneReading, other, otherReading, memory);
        RelayHandler fromOther = new RelayHandler(other, otherReading, one, oneReading, memory);
        fromOne.opposite(fromOther);
        fromOther.opposite(fromOne);
        one.pipeline().addLast("relay", fromOne);
        other.pipeline().addLast("relay", fromOther);
        one.closeFuture().addListener(closed -> fromOne.closed());
        other.closeFuture().addListener(closed -> fromOther.closed());
        oneReading.drained();
        otherReading.drained();
    }

    /** The stream's, if one of the two is one. */
    private static HeldMemory memory(DuplexChannel one, DuplexChannel other) {
        if (one instanceof StreamChannel stream) {
            return stream.memory();
        }
        if (other instanceof StreamChannel stream) {
            return stream.memory();
        }
        HeldMemory memory = Direct.SHARE.open(() -> {});
        one.closeFuture().addListener(closed -> memory.close());
        return memory;
    }

    /** Relays without a stream. */
    private static final class Direct {
        private static final MemoryShare SHARE = MemoryBudget.ofProcess().share("direct connections");
    }

    /** At once, whatever waits to be sent. Any thread. */
    private static void drop(Channel channel) {
        if (channel instanceof StreamChannel) {
            channel.close();
        } else {
            reset(channel);
        }
    }

    /**
     * Takes two joined channels apart again and stops to read from both; neither is closed. What has been written to one and not been
     * sent is the caller's to care about. On the event loop of both.
     */
    public static void part(DuplexChannel one, DuplexChannel other) {
        one.config().setAutoRead(false);
        other.config().setAutoRead(false);
        one.pipeline().remove(RelayHandler.class);
        other.pipeline().remove(RelayHandler.class);
    }

    /**
     * Closes so that the other side sees that it was no orderly end: a socket at once and by RST, a stream in its own way. Any
     * thread.
     *
     * <p>A closed socket is left alone: its descriptor's number may be another connection's by now, whose orderly end would become
     * a reset. Only on the event loop is it certain that it is not closed in between.
     */
    public static void reset(Channel channel) {
        if (!channel.eventLoop().inEventLoop()) {
            resetThere(channel);
        } else if (channel instanceof SocketChannel socket) {
            abort(socket);
        } else if (channel instanceof StreamChannel stream) {
            stream.reset();
        } else {
            channel.close();
        }
    }

    private static void resetThere(Channel channel) {
        try {
            channel.eventLoop().execute(() -> reset(channel));
        } catch (RejectedExecutionException e) {
            // the program ends: its loop has gone, and the channel with it
        }
    }

    private static void abort(SocketChannel socket) {
        if (socket.isOpen()) {
            try {
                socket.config().setSoLinger(0);
            } catch (ChannelException e) {
                // the system knows no such socket any more
            }
            socket.close();
        }
    }
}
