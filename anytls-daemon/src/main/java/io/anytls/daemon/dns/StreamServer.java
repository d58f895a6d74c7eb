package io.anytls.daemon.dns;

import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.tls.ClientTls;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A name server that is asked on connections, with or without TLS: one question at a time on each. Some connections are kept for a few
 * seconds for the next questions. A question that meets the end of a kept one is asked once more on a new one. Any thread.
 */
final class StreamServer implements NameServer {

    private static final int MOST_KEPT = 4;
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final int port;
    private final ServerDialer<? extends DuplexChannel> dialer;
    private final Optional<ClientTls> tls;
    private final Wire wire;
    private final Deque<StreamExchange> kept = new ConcurrentLinkedDeque<>();

    /** @param port the key of TLS's session cache */
    StreamServer(int port, ServerDialer<? extends DuplexChannel> dialer, Optional<ClientTls> tls, Wire wire) {
        this.port = port;
        this.dialer = dialer;
        this.tls = tls;
        this.wire = wire;
    }

    @Override
    public Future<byte[]> ask(byte[] query, EventLoop loop) {
        Promise<byte[]> answered = ImmediateEventExecutor.INSTANCE.newPromise();
        StreamExchange standing = kept.pollFirst();
        if (standing == null) {
            askOnNew(query, loop, answered);
            return answered;
        }
        Promise<byte[]> first = ImmediateEventExecutor.INSTANCE.newPromise();
        answered.addListener(done -> first.cancel(false));
        first.addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                answered.trySuccess(done.getNow());
            } else if (!answered.isDone()) {
                askOnNew(query, loop, answered);
            }
        });
        standing.ask(query, first);
        return answered;
    }

    private void askOnNew(byte[] query, EventLoop loop, Promise<byte[]> answered) {
        Future<? extends DuplexChannel> dial =
                dialer.dial(loop, connection -> connection.eventLoop().newSucceededFuture(null));
        answered.addListener(done -> {
            if (!done.isSuccess()) {
                dial.cancel(false);
            }
        });
        dial.addListener(dialled -> {
            if (!dialled.isSuccess()) {
                answered.tryFailure(dialled.cause());
            } else if (answered.isDone()) {
                dial.getNow().close();
            } else {
                exchange(dial.getNow()).ask(query, answered);
            }
        });
    }

    private StreamExchange exchange(DuplexChannel connection) {
        StreamExchange exchange = new StreamExchange(connection, wire, this::keep, kept::remove);
        tls.ifPresent(
                client -> connection.pipeline().addLast("tls", client.newHandler(connection.alloc(), port, HANDSHAKE)));
        wire.install(connection.pipeline());
        connection.pipeline().addLast("exchange", exchange);
        connection.config().setAutoRead(true);
        return exchange;
    }

    private boolean keep(StreamExchange exchange) {
        return kept.size() < MOST_KEPT && kept.offerFirst(exchange);
    }

    /** Nothing is kept any more. */
    void close() {
        for (StreamExchange each = kept.pollFirst(); each != null; each = kept.pollFirst()) {
            each.close(new IOException("the name server is not used any more"));
        }
    }
}
