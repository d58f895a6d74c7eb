package io.anytls.client.pool;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;

/** A stream on a pooled session, and what is known of that session's life. */
final class PooledLease implements StreamLease {

    private final PooledSession session;
    private final ClientStream stream;
    private final EventLoop near;
    private final SignOfLife sign;
    private final boolean trusted;
    private final PoolStatistics statistics;
    private final Lost lost;
    private final long openedAt = System.nanoTime();

    /** Told when the session has given no sign of life and the stream is given up. */
    interface Lost {
        /**
         * When it returns, neither the session nor any that was silent as long is given to a stream. Any thread.
         *
         * @param waited since the stream was opened
         */
        void lost(PooledSession session, Duration waited);
    }

    /** @param trusted whether the session was heard from a moment ago, or cannot be asked */
    PooledLease(
            PooledSession session,
            ClientStream stream,
            EventLoop near,
            SignOfLife sign,
            boolean trusted,
            PoolStatistics statistics,
            Lost lost) {
        this.session = session;
        this.stream = stream;
        this.near = near;
        this.sign = sign;
        this.trusted = trusted;
        this.statistics = statistics;
        this.lost = lost;
    }

    @Override
    public DuplexChannel stream() {
        return stream;
    }

    @Override
    public ByteCounts traffic() {
        return stream;
    }

    @Override
    public Future<Void> established() {
        return stream.established();
    }

    @Override
    public boolean isTrusted() {
        return trusted;
    }

    @Override
    public Future<Void> proof() {
        onLoop(sign::await);
        Promise<Void> proof = near.newPromise();
        PromiseNotifier.cascade(sign.given(), proof);
        return proof;
    }

    @Override
    public void sendHello(ByteBuf hello) {
        onLoop(() -> {
            sign.ask();
            stream.writeAndFlush(hello, stream.voidPromise());
        });
    }

    @Override
    public void move() {
        statistics.streamMoved();
        giveUp(() -> {
            if (isCountedAsFailed()) {
                statistics.failureMoved();
            }
        });
    }

    @Override
    public void movedInVain() {
        statistics.movedInVain();
    }

    @Override
    public void goesOn() {
        onLoop(sign::notNeeded);
    }

    @Override
    public void abandon() {
        giveUp(() -> {
            if (!isCountedAsFailed()) {
                statistics.streamFailed();
            }
        });
    }

    /** It is, when its session has ended under it. */
    private boolean isCountedAsFailed() {
        Future<Void> established = stream.established();
        return established.isDone() && StreamOpening.isFailure(established);
    }

    private void giveUp(Runnable count) {
        // At once: whoever moves asks for another session in the same breath, and must not be given the next dead one.
        lost.lost(session, Duration.ofNanos(System.nanoTime() - openedAt));
        onLoop(() -> {
            count.run();
            stream.close(); // and with the last one the session
        });
    }

    private void onLoop(Runnable action) {
        if (session.loop().inEventLoop()) {
            action.run();
        } else {
            session.loop().execute(action);
        }
    }
}
