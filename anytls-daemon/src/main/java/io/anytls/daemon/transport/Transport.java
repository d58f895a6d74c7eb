package io.anytls.daemon.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The three ways to do I/O, best first. Channels of one transport work only on its own event loops, so a daemon picks one at
 * the start and uses it for everything.
 */
public enum Transport {
    /** Linux with its native library. */
    EPOLL(
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollDatagramChannel.class,
            EpollDomainSocketChannel.class) {
        @Override
        public boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return RejoiningEpoll.newFactory();
        }
    },
    /** macOS with its native library. */
    KQUEUE(
            KQueueServerSocketChannel.class,
            KQueueSocketChannel.class,
            KQueueDatagramChannel.class,
            KQueueDomainSocketChannel.class) {
        @Override
        public boolean isAvailable() {
            return KQueue.isAvailable();
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return KQueueIoHandler.newFactory();
        }
    },
    /** Every machine with a JDK. */
    NIO(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class, NioDomainSocketChannel.class) {
        @Override
        public SocketAddress unixAddress(String path) {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }
    };

    /** System property that forces a transport: {@code epoll}, {@code kqueue} or {@code nio}. */
    public static final String PROPERTY = "anytls.transport";

    private final Class<? extends ServerChannel> listenerClass;
    private final Class<? extends SocketChannel> socketClass;
    private final Class<? extends DatagramChannel> datagramClass;
    private final Class<? extends DuplexChannel> unixSocketClass;

    Transport(
            Class<? extends ServerChannel> listenerClass,
            Class<? extends SocketChannel> socketClass,
            Class<? extends DatagramChannel> datagramClass,
            Class<? extends DuplexChannel> unixSocketClass) {
        this.listenerClass = listenerClass;
        this.socketClass = socketClass;
        this.datagramClass = datagramClass;
        this.unixSocketClass = unixSocketClass;
    }

    /**
     * The first one that works here, or the one that the system property {@value #PROPERTY} names.
     *
     * @throws IllegalStateException if the property names none, or one that does not work here
     */
    public static Transport best() {
        String forced = System.getProperty(PROPERTY, "");
        for (Transport transport : values()) {
            boolean wanted = forced.isEmpty() || transport.name().equals(forced.toUpperCase(Locale.ROOT));
            if (wanted && transport.isAvailable()) {
                return transport;
            }
        }
        throw new IllegalStateException(
                "-D" + PROPERTY + "=" + forced + ": there is no such transport on this machine");
    }

    public abstract boolean isAvailable();

    abstract IoHandlerFactory ioHandlers();

    /**
     * New event loops. Their threads do not keep the process alive.
     *
     * @param threads 1 or more, or 0 for one per core
     * @param name what the threads are called
     */
    public EventLoopGroup eventLoops(int threads, String name) {
        int loops = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name, true), ioHandlers());
        CacheTrim.begin(group);
        return group;
    }

    /**
     * Closes all channels of some event loops, and then the loops. A loop stays for a moment after its last task: the loops tell
     * each other what they have closed, and one that is gone already is told in vain, with an error in the log.
     *
     * @return completed when they are gone, after two seconds at most
     */
    public static CompletionStage<?> shutDown(EventLoopGroup loops) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        loops.shutdownGracefully(250, 2_000, TimeUnit.MILLISECONDS).addListener(done -> gone.complete(null));
        return gone;
    }

    /** The class of a TCP listener. */
    public Class<? extends ServerChannel> listenerClass() {
        return listenerClass;
    }

    /** The class of a TCP connection. */
    public Class<? extends SocketChannel> socketClass() {
        return socketClass;
    }

    /** The class of a UDP socket. */
    public Class<? extends DatagramChannel> datagramClass() {
        return datagramClass;
    }

    /** The class of a connection to a unix socket. */
    public Class<? extends DuplexChannel> unixSocketClass() {
        return unixSocketClass;
    }

    /** The address of a unix socket. */
    public SocketAddress unixAddress(String path) {
        return new DomainSocketAddress(path);
    }
}
