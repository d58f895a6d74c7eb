package io.anytls.daemon.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;

/** What TCP itself knows and decides about a connection's life. On Linux only; elsewhere nothing is known and nothing set. */
public final class TcpLife {

    private static final int LATELY_MILLIS = 1_000;

    private TcpLife() {}

    /**
     * How long sent data may stay unacknowledged until the system closes the connection.
     *
     * @param timeout zero leaves it to the system
     */
    public static void userTimeout(Channel channel, Duration timeout) {
        if (channel instanceof EpollSocketChannel && channel.isActive()) {
            try {
                channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(timeout.toMillis()));
            } catch (ChannelException e) {
                // closed meanwhile
            }
        }
    }

    /** From now on closing the connection resets it, and drops what the peer has not acknowledged, so that none of it arrives later. */
    public static void dropUnsent(Channel channel) {
        if (channel instanceof SocketChannel && channel.isActive()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                // closed meanwhile
            }
        }
    }

    /** Whether the peer has acknowledged all that was sent, or something within the last second. True if it cannot be known. Event loop only. */
    public static boolean isAcknowledged(Channel channel) {
        if (channel instanceof EpollSocketChannel socket && channel.isActive()) {
            try {
                EpollTcpInfo info = socket.tcpInfo();
                return info.unacked() == 0 || info.lastAckRecv() < LATELY_MILLIS;
            } catch (ChannelException e) {
                return true; // closed meanwhile
            }
        }
        return true;
    }

    /**
     * How long ago the peer has last acknowledged anything, while something sent again (data, or a question whether its window has
     * opened) has no answer. Zero if nothing waits for one, or if it cannot be known. Event loop only.
     */
    public static Duration unanswered(Channel channel) {
        if (channel instanceof EpollSocketChannel socket && channel.isActive()) {
            try {
                EpollTcpInfo info = socket.tcpInfo();
                boolean waits = info.retransmits() > 0 || info.probes() > 0;
                return waits ? Duration.ofMillis(info.lastAckRecv()) : Duration.ZERO;
            } catch (ChannelException e) {
                return Duration.ZERO; // closed meanwhile
            }
        }
        return Duration.ZERO;
    }
}
