package io.anytls.server.outbound;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.Way;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Connects to targets through another program's proxy. A target by name is looked up first, so that the proxy is asked for an address
 * that users may reach. Any thread.
 */
public final class UpstreamOutbound implements Outbound {

    private final String tag;
    private final String type;
    private final Way<SocketChannel> dialer;
    private final DatagramExits datagrams;
    private final Predicate<InetSocketAddress> permitted;
    private final Optional<BiFunction<String, EventLoop, Future<List<InetAddress>>>> names;
    private final Consumer<Throwable> failures;

    /**
     * @param type as the configuration has it
     * @param dialer to targets, through the proxy
     * @param datagrams the same for datagrams, of which each is asked whether it may
     * @param permitted which targets users may reach
     * @param names looks up targets; empty if the proxy is asked for names
     * @param failures is told why a connection was not made, unless it was given up
     */
    public UpstreamOutbound(
            String tag,
            String type,
            Way<SocketChannel> dialer,
            DatagramExits datagrams,
            Predicate<InetSocketAddress> permitted,
            Optional<BiFunction<String, EventLoop, Future<List<InetAddress>>>> names,
            Consumer<Throwable> failures) {
        this.tag = tag;
        this.type = type;
        this.dialer = dialer;
        this.datagrams = datagrams;
        this.permitted = permitted;
        this.names = names;
        this.failures = failures;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        Promise<Connection> opened = request.loop().newPromise();
        TargetAddress target = request.target();
        if (!target.isName()) {
            dial(target.toSocketAddress(), request.loop(), opened);
        } else if (names.isEmpty()) {
            join(dialer.dial(target.host(), target.port(), request.loop()), opened);
        } else {
            names.get().apply(target.host(), request.loop()).addListener((Future<List<InetAddress>> found) -> {
                if (found.isSuccess()) {
                    dial(first(found.getNow(), target.port()), request.loop(), opened);
                } else {
                    opened.tryFailure(found.cause());
                }
            });
        }
        return opened.addListener(done -> {
            if (!done.isSuccess() && !done.isCancelled()) {
                failures.accept(done.cause());
            }
        });
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return datagrams
                .open(request.target().toSocketAddress(), request.loop(), receiver, held)
                .addListener(done -> {
                    if (!done.isSuccess() && !done.isCancelled()) {
                        failures.accept(done.cause());
                    }
                });
    }

    /** The first address that users may reach, else the first one. */
    private InetSocketAddress first(List<InetAddress> addresses, int port) {
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, port))
                .filter(permitted)
                .findFirst()
                .orElseGet(() -> new InetSocketAddress(addresses.get(0), port));
    }

    private void dial(InetSocketAddress target, EventLoop loop, Promise<Connection> opened) {
        if (opened.isDone()) {
            return; // given up while its name was looked up
        } else if (!permitted.test(target)) {
            opened.tryFailure(new DialException(DialException.Kind.FORBIDDEN, null));
        } else {
            TargetAddress address = TargetAddress.of(target);
            join(dialer.dial(address.host(), address.port(), loop), opened);
        }
    }

    private static void join(Future<SocketChannel> dial, Promise<Connection> opened) {
        dial.addListener(done -> {
            if (!done.isSuccess()) {
                opened.tryFailure(dial.cause());
            } else if (!opened.trySuccess(new Connection.Dialled(dial.getNow()))) {
                dial.getNow().close();
            }
        });
        opened.addListener(done -> {
            if (opened.isCancelled()) {
                dial.cancel(false);
            }
        });
    }
}
