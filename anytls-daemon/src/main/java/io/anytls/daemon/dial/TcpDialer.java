package io.anytls.daemon.dial;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Dials a host: an IP literal as it is, a name after asynchronous look-ups, its addresses in a {@link Race}. Each address is
 * checked before it is dialled, and it is that very address that is dialled. Any thread.
 */
public final class TcpDialer implements Way<SocketChannel> {

    private final Function<EventLoop, Bootstrap> sockets;
    private final List<LookUp> lookUps;
    private final IpStrategy strategy;
    private final List<InetAddress> localAddresses;
    private final Predicate<InetSocketAddress> permitted;
    private final AddressMemory memory;

    /**
     * A dialler to any host.
     *
     * @param sockets makes a bootstrap for a loop, with handler and connect timeout (which counts for each address) set
     * @param names are asked for each name, all at the same time; see {@link NameResolution#groups}
     * @param localAddresses where connections start from: for each family the first of it, or what the system takes if there is none
     * @param permitted whether an address may be dialled at all
     */
    public TcpDialer(
            Function<EventLoop, Bootstrap> sockets,
            List<CachedNames> names,
            IpStrategy strategy,
            List<InetAddress> localAddresses,
            Predicate<InetSocketAddress> permitted) {
        this(sockets, names, strategy, localAddresses, permitted, new AddressMemory());
    }

    /** The same, for one host whose addresses are remembered. */
    TcpDialer(
            Function<EventLoop, Bootstrap> sockets,
            List<CachedNames> names,
            IpStrategy strategy,
            List<InetAddress> localAddresses,
            Predicate<InetSocketAddress> permitted,
            AddressMemory memory) {
        this.sockets = sockets;
        List<LookUp> sources = new ArrayList<>();
        names.forEach(group -> sources.add(new LookUp(group)));
        this.lookUps = List.copyOf(sources);
        this.strategy = strategy;
        this.localAddresses = List.copyOf(localAddresses);
        this.permitted = permitted;
        this.memory = memory;
    }

    /**
     * Connects to a host.
     *
     * @param loop where the connection shall live
     * @return completes on the loop; fails with {@link DialException}; cancelling it closes what has been opened
     */
    @Override
    public Future<SocketChannel> dial(String host, int port, EventLoop loop) {
        return dial(host, port, loop, null);
    }

    /** The same; of the connections that stand the first is taken whose proof succeeds, see {@link Attempts}. Without one the first of all. */
    Future<SocketChannel> dial(String host, int port, EventLoop loop, Function<SocketChannel, Future<?>> proof) {
        Promise<SocketChannel> connected = loop.newPromise();
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
            loop.execute(
                    () -> attempts(1, loop, proof, connected).answered(List.of(new InetSocketAddress(literal, port))));
        } else if (HostNames.isHostName(host)) {
            loop.execute(() -> lookUp(InetSocketAddress.createUnresolved(host, port), loop, proof, connected));
        } else {
            connected.setFailure(new DialException(DialException.Kind.UNRESOLVED, null));
        }
        return connected;
    }

    /** The next dial looks the name up anew. */
    void forget(String host) {
        lookUps.forEach(source -> source.forget(host));
    }

    /**
     * The addresses that {@link #dial} would find for a name, those of families that are not wanted left out.
     *
     * @return completes on the loop, with one or more; fails with {@link DialException}
     */
    public Future<List<InetAddress>> lookUp(String host, EventLoop loop) {
        Promise<List<InetAddress>> found = loop.newPromise();
        if (HostNames.isHostName(host)) {
            InetSocketAddress name = InetSocketAddress.createUnresolved(host, 0);
            loop.execute(() -> {
                Addresses all = new Addresses(strategy, lookUps.size(), found);
                lookUps.forEach(source -> source.ask(name, loop, all));
            });
        } else {
            found.setFailure(new DialException(DialException.Kind.UNRESOLVED, null));
        }
        return found;
    }

    private void lookUp(
            InetSocketAddress name,
            EventLoop loop,
            Function<SocketChannel, Future<?>> proof,
            Promise<SocketChannel> connected) {
        Attempts attempts = attempts(lookUps.size(), loop, proof, connected);
        lookUps.forEach(source -> source.ask(name, loop, attempts));
    }

    private Attempts attempts(
            int lookUps, EventLoop loop, Function<SocketChannel, Future<?>> proof, Promise<SocketChannel> connected) {
        return new Attempts(
                strategy, memory, lookUps, permitted, remote -> connect(remote, loop), proof, loop, connected);
    }

    private ChannelFuture connect(InetSocketAddress remote, EventLoop loop) {
        for (InetAddress local : localAddresses) {
            if (local.getClass() == remote.getAddress().getClass()) {
                return sockets.apply(loop).connect(remote, new InetSocketAddress(local, 0));
            }
        }
        return sockets.apply(loop).connect(remote);
    }
}
