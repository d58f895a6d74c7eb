package io.anytls.client;

import io.anytls.client.config.InboundOptions;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.inbound.application.LocalSources;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.socks.UdpAssociations;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpListener;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.frame.Headroom;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.protocol.session.StreamChannel;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place where applications find the proxy. All of it but the options of its socket may change while it listens. */
final class Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final Function<TcpTuning, ServerBootstrap> sockets;
    private final LocalSources sources = new LocalSources(System::nanoTime);
    private TcpListener socket;

    /** What the socket was opened with. */
    private TcpTuning tuning;

    private volatile InboundOptions options;
    private volatile ProxyUsers users;

    private Listener(
            InboundOptions options,
            Tunnels tunnels,
            Streams streams,
            UdpAssociations associations,
            Transport transport,
            EventLoopGroup loops) {
        this.options = options;
        this.users = ProxyUsers.of(options.users());
        this.tuning = options.tuning();
        this.sockets = tuned -> new Sockets(transport, tuned)
                .listener(loops, loops)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        ReadBuffers.forPayload(Headroom.LENGTH, StreamChannel.FRAME_PAYLOAD))
                .childHandler(new InboundInitializer(
                        () -> this.options.tag(),
                        tunnels,
                        streams,
                        associations.with(() -> this.options.udp()),
                        () -> users,
                        () -> this.options.type(),
                        this::serves));
    }

    /** @throws StartupException if it cannot listen */
    static Listener open(
            InboundOptions options,
            Tunnels tunnels,
            Streams streams,
            UdpAssociations associations,
            Transport transport,
            EventLoopGroup loops)
            throws InterruptedException {
        Listener listener = new Listener(options, tunnels, streams, associations, transport, loops);
        listener.socket = TcpListener.open(options.listen(), () -> listener.sockets.apply(options.tuning()));
        return listener;
    }

    private boolean serves(SocketChannel application) {
        return !options.servesLocalSourcesOnly()
                || sources.admit(application.remoteAddress(), application.localAddress());
    }

    boolean isAskedFor(InboundOptions wanted) {
        return options.listen().equals(wanted.listen());
    }

    InetSocketAddress address() {
        return socket.address();
    }

    /**
     * Makes ready what has changed, for the next connections; those that stand go on.
     *
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    Change prepare(InboundOptions changed) throws InterruptedException {
        InetSocketAddress before = address();
        Change moved = socket.move(changed.listen(), () -> sockets.apply(changed.tuning()));
        return Change.of(
                () -> {
                    moved.apply();
                    arrived(changed, before);
                    users = ProxyUsers.of(changed.users());
                    options = changed;
                },
                moved::undo);
    }

    private void arrived(InboundOptions changed, InetSocketAddress before) {
        if (!address().equals(before)) {
            LOG.info("changed: listening on {} in place of {}", SocketText.of(address()), SocketText.of(before));
            tuning = changed.tuning();
        } else if (!changed.tuning().equals(options.tuning())
                && !changed.tuning().equals(tuning)) {
            LOG.warn(
                    "socket options of the listener on {} have changed: they take effect at the next start",
                    SocketText.of(address()));
        }
    }

    void close() {
        socket.close();
    }
}
