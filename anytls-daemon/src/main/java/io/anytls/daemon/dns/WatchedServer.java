package io.anytls.daemon.dns;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A name server with a limit on time and on questions at a time, and a line in the log when it stops to answer, and when it answers
 * again. No other server is asked in its place. Any thread.
 */
final class WatchedServer implements NameServer {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedServer.class);
    private static final int MOST_AT_A_TIME = 256;

    private final String name;
    private final NameServer server;
    private final Duration timeout;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean silent = new AtomicBoolean();

    /** @param name as it stands in messages */
    WatchedServer(String name, NameServer server, Duration timeout) {
        this.name = name;
        this.server = server;
        this.timeout = timeout;
    }

    @Override
    public Future<byte[]> ask(byte[] query, EventLoop loop) {
        if (asked.incrementAndGet() > MOST_AT_A_TIME) {
            asked.decrementAndGet();
            return loop.newFailedFuture(new IOException(name + " is asked too much at a time"));
        }
        Promise<byte[]> answered = ImmediateEventExecutor.INSTANCE.newPromise();
        Future<byte[]> asking = server.ask(query, loop);
        asking.addListener((Future<byte[]> done) -> {
            if (done.isSuccess()) {
                answered.trySuccess(done.getNow());
            } else {
                answered.tryFailure(done.cause());
            }
        });
        Future<?> limit = loop.schedule(
                () -> answered.tryFailure(new ConnectTimeoutException("timed out")),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        answered.addListener(done -> {
            asked.decrementAndGet();
            limit.cancel(false);
            if (done.isSuccess()) {
                answers();
            } else {
                asking.cancel(false);
                failed(done.cause());
            }
        });
        return answered;
    }

    private void answers() {
        if (silent.compareAndSet(true, false)) {
            LOG.info("{} answers again", name);
        }
    }

    private void failed(Throwable cause) {
        if (silent.compareAndSet(false, true)) {
            LOG.warn("{} does not answer: {}; no other one is asked in its place", name, cause.getMessage());
        }
    }
}
