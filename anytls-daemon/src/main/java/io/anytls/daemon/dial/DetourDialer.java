package io.anytls.daemon.dial;

import io.anytls.daemon.address.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/** Dials a server by a way that is not this machine's own: through a proxy, or another server. Any thread. */
public final class DetourDialer<C extends DuplexChannel> implements ServerDialer<C> {

    private final HostPort server;
    private final Way<C> way;

    public DetourDialer(HostPort server, Way<C> way) {
        this.server = server;
        this.way = way;
    }

    @Override
    public Future<C> dial(EventLoop loop, Function<? super C, Future<?>> proof) {
        Promise<C> connected = ImmediateEventExecutor.INSTANCE.newPromise(); // its loop is not known yet
        Future<C> dial = way.dial(server.host(), server.port(), loop);
        dial.addListener((Future<C> dialled) -> {
            if (dialled.isSuccess()) {
                C connection = dialled.getNow();
                connection.eventLoop().execute(() -> prove(connection, proof, connected));
            } else {
                connected.tryFailure(dialled.cause());
            }
        });
        connected.addListener(done -> {
            if (connected.isCancelled()) {
                dial.cancel(false);
            }
        });
        return connected;
    }

    private static <C extends DuplexChannel> void prove(
            C connection, Function<? super C, Future<?>> proof, Promise<C> connected) {
        if (connected.isDone()) {
            connection.close();
            return;
        }
        Future<?> proved = proof.apply(connection);
        proved.addListener(done -> {
            if (!done.isSuccess()) {
                connection.close();
                connected.tryFailure(done.cause());
            } else if (!connected.trySuccess(connection)) {
                connection.close();
            }
        });
    }

    /** Whoever makes the connection looks the name up. */
    @Override
    public Future<List<InetAddress>> lookUp(EventLoop loop) {
        return loop.newFailedFuture(new DialException(DialException.Kind.LOOK_UP_FAILED, null));
    }

    @Override
    public InetSocketAddress goal(Channel connection) {
        return server.dialAddress();
    }

    @Override
    public void served(Channel connection) {}

    @Override
    public void failed(Channel connection) {}
}
