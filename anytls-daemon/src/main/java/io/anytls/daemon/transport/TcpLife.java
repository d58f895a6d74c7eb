package io.anytls.daemon.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.time.Duration;

/** What TCP itself knows and decides about a connection's life. On Linux only; elsewhere nothing is known and nothing set. */
public final class TcpLife {

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

    /** For how long retransmissions have gone unanswered; zero if there are none, or if it cannot be known. Event loop only. */
    public static Duration unanswered(Channel channel) {
        if (channel instanceof EpollSocketChannel socket && channel.isActive()) {
            try {
                EpollTcpInfo info = socket.tcpInfo();
                return info.retransmits() > 0 ? Duration.ofMillis(info.lastAckRecv()) : Duration.ZERO;
            } catch (ChannelException e) {
                return Duration.ZERO;
            }
        }
        return Duration.ZERO;
    }
}
