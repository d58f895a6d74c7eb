package io.anytls.daemon.upstream;

import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.dial.Way;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;

/** Connects to targets through a proxy. Any thread. */
public final class UpstreamDialer<C extends DuplexChannel> implements Way<C> {

    private final UpstreamServer server;
    private final ServerDialer<C> dialer;

    /** @param dialer to the proxy, with reading switched off */
    public UpstreamDialer(UpstreamServer server, ServerDialer<C> dialer) {
        this.server = server;
        this.dialer = dialer;
    }

    /**
     * A connection to the target, with reading switched off.
     *
     * @param host a name or an IP literal
     * @return completes on the loop; fails with {@link UpstreamRefusedException} where the proxy is there and the target is not, else with another
     *     {@link java.io.IOException}; cancelling it gives it up
     */
    @Override
    public Future<C> dial(String host, int port, EventLoop loop) {
        try {
            return dial(negotiation(host, port), loop);
        } catch (UpstreamRefusedException e) {
            return loop.newFailedFuture(e);
        }
    }

    /** The same where something else is asked for. */
    Future<C> dial(Negotiation negotiation, EventLoop loop) {
        Promise<C> stands = loop.newPromise();
        // Whoever takes the connection is the proxy: it is asked once, not at each of its addresses.
        Future<C> dial = dialer.dial(loop, channel -> channel.eventLoop().newSucceededFuture(null));
        dial.addListener((Future<C> dialled) -> {
            if (!dialled.isSuccess()) {
                stands.tryFailure(dialled.cause());
            } else if (stands.isDone()) {
                dialled.getNow().close();
            } else {
                dialer.served(dialled.getNow());
                // Without a name: the handler of a proxy in front of this one may still be there.
                dialled.getNow().pipeline().addLast(new UpstreamHandler<>(dialled.getNow(), negotiation, stands));
            }
        });
        return stands;
    }

    UpstreamServer server() {
        return server;
    }

    /** Where the proxy is to which a connection goes; a name is unresolved. */
    InetSocketAddress proxy(C connection) {
        return dialer.goal(connection);
    }

    private Negotiation negotiation(String host, int port) throws UpstreamRefusedException {
        return switch (server.type()) {
            case SOCKS5 -> new Socks5Negotiation(server, host, port);
            case SOCKS4, SOCKS4A -> new Socks4Negotiation(server, host, port);
            case HTTP -> new HttpNegotiation(server, host, port);
        };
    }
}
