package io.anytls.daemon.transport;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.text.FailureText;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket that can go to another address; what it has accepted stays. Blocking: for the main thread and the reloader's,
 * one at a time.
 */
public final class TcpListener {

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    private static final String IPV4_ANY = "0.0.0.0";

    /** Between attempts to be back where it was. */
    private static final int RETRY_SECONDS = 1;

    private HostPort asked;

    /** Where it listens, or listened when it lost its socket. */
    private volatile InetSocketAddress bound;

    private Supplier<ServerBootstrap> bootstraps;

    // Guarded by lock, which is never held while something is waited for.
    private final Object lock = new Object();
    private Channel channel;
    private boolean closed;

    private TcpListener(Supplier<ServerBootstrap> bootstraps, HostPort asked, Channel channel) {
        this.bootstraps = bootstraps;
        this.asked = asked;
        this.channel = channel;
        this.bound = (InetSocketAddress) channel.localAddress();
    }

    /**
     * Blocks until it listens.
     *
     * @param bootstraps a new one for each socket, as handlers serve one channel only
     * @throws StartupException if it cannot listen there
     */
    public static TcpListener open(HostPort address, Supplier<ServerBootstrap> bootstraps) throws InterruptedException {
        return new TcpListener(bootstraps, address, bind(address, bootstraps));
    }

    private static Channel bind(HostPort address, Supplier<ServerBootstrap> bootstraps) throws InterruptedException {
        try {
            InetSocketAddress wanted = address.listenAddress();
            ChannelFuture bound = bootstraps.get().bind(wanted).await();
            boolean any = wanted.getAddress().isAnyLocalAddress();
            if (any && !bound.isSuccess() && ListenFailure.isForWantOfIpv6(bound.cause())) {
                bound = bootstraps
                        .get()
                        .bind(new InetSocketAddress(IPV4_ANY, wanted.getPort()))
                        .await();
            }
            if (!bound.isSuccess()) {
                throw ListenFailure.of(address, bound.cause());
            }
            tellFamily(address, (InetSocketAddress) bound.channel().localAddress());
            return bound.channel();
        } catch (UnknownHostException e) {
            throw ListenFailure.of(address, e);
        }
    }

    /** Who asks for both families by {@code ::} is told where one of them is missing. */
    private static void tellFamily(HostPort asked, InetSocketAddress got) {
        if (asked.isIpv6Any() && got.getAddress() instanceof Inet4Address) {
            LOG.info("this machine has no IPv6: listening on {} in place of {}", SocketText.of(got), asked);
        }
    }

    /**
     * Opens another address, and this one is closed when the change is put to use. One port on another address cannot always be had
     * while this one is open: then this one is closed at once, and there is a moment without.
     *
     * @param others for the new socket
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    public Change move(HostPort to, Supplier<ServerBootstrap> others) throws InterruptedException {
        if (to.equals(asked)) {
            return Change.NONE;
        }
        HostPort before = asked;
        InetSocketAddress left = bound;
        boolean samePort = to.port() == left.getPort();
        Channel old = current();
        if (old == null) {
            return Change.NONE; // closed
        }
        if (samePort) {
            old.close().await();
        }
        Channel opened;
        try {
            opened = bind(to, others);
        } catch (StartupException | InterruptedException e) {
            if (samePort) {
                comeBack(left);
            }
            throw e;
        }
        Supplier<ServerBootstrap> ours = bootstraps;
        use(opened, (InetSocketAddress) opened.localAddress(), to, others);
        return Change.of(() -> old.close().awaitUninterruptibly(), () -> {
            opened.close().awaitUninterruptibly();
            use(old, left, before, ours);
            if (!old.isOpen()) {
                comeBack(left);
            }
        });
    }

    private void use(Channel other, InetSocketAddress at, HostPort to, Supplier<ServerBootstrap> others) {
        synchronized (lock) {
            channel = other;
        }
        asked = to;
        bound = at;
        bootstraps = others;
    }

    /** Listens again on the very port that it had, also if that was the system's choice. */
    private void comeBack(InetSocketAddress to) {
        Channel lost = current();
        if (lost == null) {
            return; // closed
        }
        ChannelFuture binding = bootstraps.get().bind(to).awaitUninterruptibly();
        if (binding.isSuccess()) {
            came(binding.channel(), lost);
        } else {
            LOG.error(
                    "NOT listening on {} any more: {}; it is tried again every {} s",
                    SocketText.of(to),
                    FailureText.of(binding.cause()),
                    RETRY_SECONDS);
            retry(to, lost, bootstraps);
        }
    }

    private void retry(InetSocketAddress to, Channel lost, Supplier<ServerBootstrap> sockets) {
        lost.eventLoop()
                .schedule(
                        () -> {
                            if (current() == lost) {
                                sockets.get().bind(to).addListener((ChannelFuture binding) -> {
                                    if (!binding.isSuccess()) {
                                        retry(to, lost, sockets);
                                    } else if (came(binding.channel(), lost)) {
                                        LOG.info("listening on {} again", SocketText.of(to));
                                    }
                                });
                            }
                        },
                        RETRY_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** Whether it is still wanted. */
    private boolean came(Channel opened, Channel lost) {
        synchronized (lock) {
            if (!closed && channel == lost) {
                channel = opened;
                return true;
            }
        }
        opened.close();
        return false;
    }

    private Channel current() {
        synchronized (lock) {
            return closed ? null : channel;
        }
    }

    /** Where it listens, with the port that the system has chosen if it was left to it. */
    public InetSocketAddress address() {
        return bound;
    }

    /** Accepts no more. Does not block. */
    public void close() {
        synchronized (lock) {
            closed = true;
            channel.close();
        }
    }
}
