package io.anytls.daemon.dial;

import io.anytls.daemon.address.HostPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Dials one host again and again. Of several addresses the one that has last served is dialled first, one that took the connection and
 * did not serve last, as the caller tells. The name is looked up anew after a failure, and for the next dial while one takes long: the host
 * may have moved. Any thread.
 */
public final class HostDialer implements ServerDialer<SocketChannel> {

    /** A fresh dial beside a slow one is begun half a second after it, and finds what the name means by then. */
    private static final long LATE_MILLIS = 400;

    private static final AttributeKey<InetAddress> ADDRESS = AttributeKey.valueOf(HostDialer.class, "address");

    private final HostPort host;
    private final AddressMemory memory = new AddressMemory();
    private final TcpDialer dialer;

    /** See {@link TcpDialer#TcpDialer}; any address of the host may be dialled. */
    public HostDialer(
            HostPort host,
            Function<EventLoop, Bootstrap> sockets,
            List<CachedNames> names,
            IpStrategy strategy,
            List<InetAddress> localAddresses) {
        this.host = host;
        this.dialer = new TcpDialer(sockets, names, strategy, localAddresses, address -> true, memory);
    }

    /**
     * Connects.
     *
     * @param proof begins, on the loop, what shows that a connection is what was wanted; of several addresses the first that does so is taken,
     *     and the proofs of the others are cancelled
     * @return completes on the loop; fails with {@link DialException}, or with what the first proof failed with
     */
    @Override
    public Future<SocketChannel> dial(EventLoop loop, Function<? super SocketChannel, Future<?>> proof) {
        Promise<SocketChannel> connected = loop.newPromise();
        dial(host.host(), loop, channel -> proof.apply(marked(channel)), connected);
        Future<?> late = loop.schedule(() -> dialer.forget(host.host()), LATE_MILLIS, TimeUnit.MILLISECONDS);
        connected.addListener(done -> late.cancel(false));
        return connected;
    }

    private static SocketChannel marked(SocketChannel channel) {
        if (channel.remoteAddress() != null) { // or it is gone already
            channel.attr(ADDRESS).set(channel.remoteAddress().getAddress());
        }
        return channel;
    }

    /** The addresses of the host's name, see {@link TcpDialer#lookUp}. */
    @Override
    public Future<List<InetAddress>> lookUp(EventLoop loop) {
        return dialer.lookUp(host.host(), loop);
    }

    private void dial(
            String name, EventLoop loop, Function<SocketChannel, Future<?>> proof, Promise<SocketChannel> connected) {
        dialer.dial(name, host.port(), loop, proof).addListener((Future<SocketChannel> dialled) -> {
            InetAddress latest = memory.latest();
            if (dialled.isSuccess()) {
                connected.setSuccess(dialled.getNow());
            } else if (latest != null && isNoAnswer(dialled.cause())) {
                // name servers may be away while the server is not
                dial(latest.getHostAddress(), loop, proof, connected);
            } else {
                dialer.forget(host.host());
                connected.setFailure(dialled.cause());
            }
        });
    }

    private static boolean isNoAnswer(Throwable cause) {
        return cause instanceof DialException failure && failure.kind() == DialException.Kind.LOOK_UP_FAILED;
    }

    @Override
    public InetSocketAddress goal(Channel connection) {
        InetAddress address = connection.attr(ADDRESS).get();
        return address == null ? host.dialAddress() : new InetSocketAddress(address, host.port());
    }

    /** The connection has done what it was made for. */
    @Override
    public void served(Channel connection) {
        InetAddress address = connection.attr(ADDRESS).get();
        if (address != null) {
            memory.served(address);
        }
    }

    /** The connection stood, and has not done what it was made for. */
    @Override
    public void failed(Channel connection) {
        InetAddress address = connection.attr(ADDRESS).get();
        if (address != null) {
            memory.failed(address);
        }
        dialer.forget(host.host());
    }
}
