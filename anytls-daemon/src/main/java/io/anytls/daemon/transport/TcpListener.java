package io.anytls.daemon.transport;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Supplier;

/**
 * A listening socket that can go to another address; what it has accepted stays. Blocking: for the main thread and the reloader's,
 * one at a time.
 */
public final class TcpListener {

    private final Supplier<ServerBootstrap> bootstraps;
    private HostPort asked;
    private Channel channel;

    private TcpListener(Supplier<ServerBootstrap> bootstraps, HostPort asked, Channel channel) {
        this.bootstraps = bootstraps;
        this.asked = asked;
        this.channel = channel;
    }

    /**
     * Blocks until it listens.
     *
     * @param bootstraps a new one for each address, as handlers serve one channel only
     * @throws StartupException if it cannot listen there
     */
    public static TcpListener open(HostPort address, Supplier<ServerBootstrap> bootstraps) throws InterruptedException {
        return new TcpListener(bootstraps, address, bind(address, bootstraps));
    }

    private static Channel bind(HostPort address, Supplier<ServerBootstrap> bootstraps) throws InterruptedException {
        try {
            ChannelFuture bound = bootstraps.get().bind(address.listenAddress()).await();
            if (!bound.isSuccess()) {
                throw ListenFailure.of(address, bound.cause());
            }
            return bound.channel();
        } catch (UnknownHostException e) {
            throw ListenFailure.of(address, e);
        }
    }

    /**
     * Opens another address and closes this one. One port on another address cannot always be had while this one is open: then
     * there is a moment without.
     *
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    public void move(HostPort to) throws InterruptedException {
        if (to.equals(asked)) {
            return;
        }
        if (to.port() == address().getPort()) {
            reopen(to);
        } else {
            Channel opened = bind(to, bootstraps);
            channel.close().await();
            channel = opened;
        }
        asked = to;
    }

    private void reopen(HostPort to) throws InterruptedException {
        channel.close().await();
        try {
            channel = bind(to, bootstraps);
        } catch (StartupException e) {
            channel = bind(asked, bootstraps);
            throw e;
        }
    }

    /** Where it was told to listen. */
    public HostPort asked() {
        return asked;
    }

    /** Where it listens, with the port that the system has chosen if it was left to it. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Accepts no more. Does not block. */
    public void close() {
        channel.close();
    }
}
