package io.anytls.daemon.upstream;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.HostDialer;
import io.anytls.daemon.dial.IpStrategy;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/** Connects to targets through a proxy. Any thread. */
public final class UpstreamDialer {

    private final UpstreamServer server;
    private final HostDialer dialer;

    /** See {@link HostDialer}, which dials the proxy. */
    public UpstreamDialer(
            UpstreamServer server,
            Function<EventLoop, Bootstrap> sockets,
            List<CachedNames> names,
            IpStrategy strategy,
            List<InetAddress> localAddresses) {
        this.server = server;
        this.dialer = new HostDialer(server.address(), sockets, names, strategy, localAddresses);
    }

    /**
     * A connection to the target, with reading switched off.
     *
     * @param host a name or an IP literal
     * @return completes on the loop; fails with {@link UpstreamRefusedException} where the proxy is there and the target is not, else with another
     *     {@link java.io.IOException}; cancelling it gives it up
     */
    public Future<SocketChannel> dial(String host, int port, EventLoop loop) {
        Promise<SocketChannel> stands = loop.newPromise();
        Negotiation negotiation;
        try {
            negotiation = negotiation(host, port);
        } catch (UpstreamRefusedException e) {
            return stands.setFailure(e);
        }
        // Whoever takes the connection is the proxy: it is asked once, not at each of its addresses.
        Future<SocketChannel> dial = dialer.dial(loop, channel -> loop.newSucceededFuture(null));
        dial.addListener((Future<SocketChannel> dialled) -> {
            if (!dialled.isSuccess()) {
                stands.tryFailure(dialled.cause());
            } else if (stands.isDone()) {
                dialled.getNow().close();
            } else {
                dialer.served(dialled.getNow());
                dialled.getNow().pipeline().addLast("upstream", new UpstreamHandler(negotiation, stands));
            }
        });
        return stands;
    }

    private Negotiation negotiation(String host, int port) throws UpstreamRefusedException {
        return switch (server.type()) {
            case SOCKS5 -> new Socks5Negotiation(server, host, port);
            case SOCKS4, SOCKS4A -> new Socks4Negotiation(server, host, port);
            case HTTP -> new HttpNegotiation(server, host, port);
        };
    }
}
