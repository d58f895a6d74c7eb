package io.anytls.daemon.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** Turns a {@link TcpTuning} into the options that a transport has; what it lacks is left out, so that Netty does not warn. */
final class TcpOptions {

    private static final int IPPROTO_TCP = 6;

    private TcpOptions() {}

    /** Options for a connection, dialled or accepted. */
    static Map<ChannelOption<?>, Object> connection(Transport transport, TcpTuning tuning) {
        Map<ChannelOption<?>, Object> options = new LinkedHashMap<>();
        options.put(ChannelOption.TCP_NODELAY, true);
        options.put(ChannelOption.SO_KEEPALIVE, tuning.keepsAlive());
        switch (transport) {
            case EPOLL -> linux(tuning, options);
            case KQUEUE -> macOs(tuning, options);
            case NIO -> portable(tuning, options);
        }
        return options;
    }

    private static void linux(TcpTuning tuning, Map<ChannelOption<?>, Object> options) {
        if (tuning.keepsAlive()) {
            options.put(EpollChannelOption.TCP_KEEPIDLE, tuning.keepAliveIdleSeconds());
            options.put(EpollChannelOption.TCP_KEEPINTVL, tuning.keepAliveIntervalSeconds());
            options.put(EpollChannelOption.TCP_KEEPCNT, tuning.keepAliveCount());
        }
        if (!tuning.userTimeout().isZero()) {
            options.put(
                    EpollChannelOption.TCP_USER_TIMEOUT,
                    Math.toIntExact(tuning.userTimeout().toMillis()));
        }
    }

    /** The numbers are those of macOS' netinet/tcp.h; Netty has no names for them. The BSDs have other numbers. */
    private static void macOs(TcpTuning tuning, Map<ChannelOption<?>, Object> options) {
        if (tuning.keepsAlive() && PlatformDependent.isOsx()) {
            options.put(
                    new IntegerUnixChannelOption("TCP_KEEPALIVE", IPPROTO_TCP, 0x10), tuning.keepAliveIdleSeconds());
            options.put(
                    new IntegerUnixChannelOption("TCP_KEEPINTVL", IPPROTO_TCP, 0x101),
                    tuning.keepAliveIntervalSeconds());
            options.put(new IntegerUnixChannelOption("TCP_KEEPCNT", IPPROTO_TCP, 0x102), tuning.keepAliveCount());
        }
    }

    private static void portable(TcpTuning tuning, Map<ChannelOption<?>, Object> options) {
        Set<SocketOption<?>> supported = NioOptions.SUPPORTED;
        if (tuning.keepsAlive() && supported.contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), tuning.keepAliveIdleSeconds());
            options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), tuning.keepAliveIntervalSeconds());
            options.put(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), tuning.keepAliveCount());
        }
    }

    /** What the JDK can set on a TCP socket here; asked once, of a socket that is never connected. */
    private static final class NioOptions {
        static final Set<SocketOption<?>> SUPPORTED = ask();

        private static Set<SocketOption<?>> ask() {
            try (SocketChannel probe = SocketChannel.open()) {
                return Set.copyOf(probe.supportedOptions());
            } catch (IOException e) {
                return Set.of();
            }
        }
    }
}
