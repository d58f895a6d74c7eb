package io.anytls.client;

import io.anytls.client.config.InboundOptions;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpListener;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.frame.Headroom;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.protocol.session.StreamChannel;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** A place where applications find the proxy. All of it but the options of its sockets may change while it listens. */
final class Listener {

    private TcpListener socket;
    private volatile InboundOptions options;
    private volatile ProxyUsers users;

    private Listener(InboundOptions options) {
        this.options = options;
        this.users = ProxyUsers.of(options.users());
    }

    /** @throws StartupException if it cannot listen */
    static Listener open(
            InboundOptions options, Tunnels tunnels, Streams streams, Transport transport, EventLoopGroup loops)
            throws InterruptedException {
        Listener listener = new Listener(options);
        Sockets sockets = new Sockets(transport, options.tuning());
        Supplier<ServerBootstrap> bootstraps = () -> sockets.listener(loops, loops)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        ReadBuffers.forPayload(Headroom.LENGTH, StreamChannel.FRAME_PAYLOAD))
                .childHandler(
                        new InboundInitializer(tunnels, streams, () -> listener.users, () -> listener.options.type()));
        listener.socket = TcpListener.open(options.listen(), bootstraps);
        return listener;
    }

    InboundOptions options() {
        return options;
    }

    InetSocketAddress address() {
        return socket.address();
    }

    /** @throws StartupException if it cannot listen there; it then listens where it did */
    void move(InboundOptions changed) throws InterruptedException {
        socket.move(changed.listen());
    }

    /** For the next connections; those that stand go on. Whether nothing is left for the next start. */
    boolean reload(InboundOptions changed) {
        boolean complete = changed.tuning().equals(options.tuning());
        users = ProxyUsers.of(changed.users());
        options = new InboundOptions(changed.type(), changed.listen(), changed.users(), options.tuning());
        return complete;
    }

    void close() {
        socket.close();
    }
}
