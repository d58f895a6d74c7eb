package io.anytls.client.pool;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.daemon.transport.TcpLife;
import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.ClientStream;
import io.anytls.protocol.session.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;

/** A stream on a pooled session, and what is known of that session's life. */
final class PooledLease implements StreamLease {

    /** For what has been sent and may be sent again: less than a server remembers it. */
    private static final Duration LATEST = Duration.ofSeconds(15);

    private final PooledSession session;
    private final ClientStream stream;
    private final EventLoop near;
    private final Confidence confidence;
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

    PooledLease(
            PooledSession session,
            ClientStream stream,
            EventLoop near,
            Confidence confidence,
            PoolStatistics statistics,
            Lost lost) {
        this.session = session;
        this.stream = stream;
        this.near = near;
        this.confidence = confidence;
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
        return confidence.given();
    }

    @Override
    public Repeat repeat() {
        return confidence.repeat();
    }

    @Override
    public Future<Void> proof() {
        onLoop(confidence.sign()::await);
        Promise<Void> proof = near.newPromise();
        PromiseNotifier.cascade(confidence.sign().given(), proof);
        return proof;
    }

    @Override
    public void sendAhead(ByteBuf payload) {
        onLoop(() -> {
            confidence.sign().ask();
            stream.writeAndFlush(payload, stream.voidPromise());
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
        onLoop(confidence.sign()::notNeeded);
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
        // Retire it synchronously: the caller asks for another session right away and must not get an equally dead one.
        lost.lost(session, Duration.ofNanos(System.nanoTime() - openedAt));
        onLoop(() -> {
            count.run();
            if (confidence.repeat() != null) {
                forget();
            }
            stream.close(); // and with the last one the session
        });
    }

    /** What was sent may be said again elsewhere, and must not come later than a server remembers. */
    private void forget() {
        if (session.session().openStreams() == 1) {
            TcpLife.dropUnsent(session.channel());
        } else {
            TcpLife.userTimeout(session.channel(), LATEST);
        }
    }

    private void onLoop(Runnable action) {
        if (session.loop().inEventLoop()) {
            action.run();
        } else {
            session.loop().execute(action);
        }
    }
}
