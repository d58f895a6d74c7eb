package io.anytls.daemon.upstream;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.datagram.ProxiedDatagrams;
import io.anytls.daemon.datagram.ProxyTargets;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.LongConsumer;

/** Exits for datagrams through a SOCKS5 proxy: each has a connection to it, and a relay for as long as that stands. Any thread. */
public final class UpstreamDatagrams<C extends DuplexChannel> implements DatagramExits {

    private final UpstreamDialer<C> dialer;
    private final DatagramExits ways;
    private final ProxyTargets targets;

    /** @param ways to the proxy's relay */
    public UpstreamDatagrams(UpstreamDialer<C> dialer, DatagramExits ways, ProxyTargets targets) {
        this.dialer = dialer;
        this.ways = ways;
        this.targets = targets;
    }

    @Override
    public Future<DatagramExit> open(
            InetSocketAddress first, EventLoop loop, DatagramExit.Receiver receiver, LongConsumer held) {
        UpstreamType type = dialer.server().type();
        if (type != UpstreamType.SOCKS5) {
            return loop.newFailedFuture(new IOException("a proxy of type " + type + " carries no datagrams"));
        }
        Promise<DatagramExit> opened = loop.newPromise();
        Socks5Negotiation negotiation = Socks5Negotiation.ofRelay(dialer.server());
        Future<C> dial = dialer.dial(negotiation, loop);
        dial.addListener((Future<C> dialled) -> {
            if (dialled.isSuccess()) {
                C control = dialled.getNow();
                InetSocketAddress relay = relay(negotiation.bound(), control);
                join(control, ProxiedDatagrams.open(targets, relay, ways, loop, receiver, held), opened);
            } else {
                opened.tryFailure(dialled.cause());
            }
        });
        opened.addListener(done -> {
            if (opened.isCancelled()) {
                dial.cancel(false);
            }
        });
        return opened;
    }

    /** Many a proxy says the address that it listens on, which may be none, in place of one that can be sent to. */
    private InetSocketAddress relay(InetSocketAddress said, C control) {
        if (said.isUnresolved() || !said.getAddress().isAnyLocalAddress()) {
            return said;
        }
        InetSocketAddress proxy = dialer.proxy(control);
        return proxy.isUnresolved()
                ? InetSocketAddress.createUnresolved(proxy.getHostString(), said.getPort())
                : new InetSocketAddress(proxy.getAddress(), said.getPort());
    }

    private static void join(DuplexChannel control, Future<DatagramExit> opening, Promise<DatagramExit> opened) {
        opening.addListener((Future<DatagramExit> done) -> {
            if (!done.isSuccess()) {
                control.close();
                opened.tryFailure(done.cause());
                return;
            }
            DatagramExit exit = done.getNow();
            exit.channel().closeFuture().addListener(closed -> control.close());
            control.closeFuture().addListener(closed -> exit.channel().close());
            control.pipeline().addLast("relay control", new RelayControl());
            control.config().setAutoRead(true);
            if (!opened.trySuccess(exit)) {
                exit.close();
            }
        });
    }
}
