package io.anytls.protocol.session;

import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.frame.Frame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the life of a client session's peer: any frame is a sign of it, one can be asked for, and the answer's time is the
 * round trip. When it is asked without anybody's need is the business of {@link HeartbeatTimer}. Confined to the session's event loop but for what says otherwise.
 */
final class Liveness {

    private static final Logger LOG = LoggerFactory.getLogger(Liveness.class);

    /** Address translators and carriers forget connections after 30 s or so; most deaths are noticed by what comes in shorter time. */
    private static final long LONG_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long SHORTEST_PROOF_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClientSession session;
    private final Channel channel;
    private final SessionListener listener;

    private final Queue<Request> requests = new ArrayDeque<>();
    private final List<Promise<Void>> proofs = new ArrayList<>();
    private volatile long lastHeardNanos;
    private volatile long roundTripNanos;
    private boolean measured;
    private long payloadsSent;
    private long payloadsRead;
    private boolean heard;

    /** How long it had been silent when it was first asked what it has not answered; 0 if it owes no answer. */
    private long askedAfter;

    /**
     * A heartbeat request; {@code left} completes when it has left the socket, {@code answered} with its very answer.
     *
     * @param silentNanos for which nothing had come by then
     * @param payloadsBefore as many had been sent: with the answer they have all been read
     */
    record Request(
            long sentNanos, long silentNanos, long payloadsBefore, ChannelPromise left, Promise<Void> answered) {}

    Liveness(ClientSession session, SessionListener listener) {
        this.session = session;
        this.channel = session.channel();
        this.listener = listener;
        this.lastHeardNanos = now();
    }

    void stop(Throwable reason) {
        requests.forEach(request -> request.answered().tryFailure(reason));
        requests.clear();
        List<Promise<Void>> waiting = List.copyOf(proofs);
        proofs.clear();
        waiting.forEach(proof -> proof.tryFailure(reason));
    }

    // ---- what happens on the wire ----

    void heard() {
        heard = true;
        askedAfter = 0;
        lastHeardNanos = now();
        if (!proofs.isEmpty()) {
            List<Promise<Void>> proven = List.copyOf(proofs);
            proofs.clear();
            proven.forEach(proof -> proof.trySuccess(null));
        }
    }

    /** Answers come in the order of the requests. */
    void answered() {
        Request request = requests.poll();
        if (request != null) {
            LOG.debug("[Heartbeat] Received heartbeat response, session {}", session.number());
            payloadsRead = request.payloadsBefore();
            long nanos = now() - request.sentNanos();
            roundTrip(nanos);
            listener.heartbeatAnswered(nanos, request.silentNanos());
            request.answered().trySuccess(null);
        }
    }

    void payloadSent() {
        payloadsSent++;
    }

    /** What the handshake took: a round trip, and an unknown amount of arithmetic. Good until something better is known. */
    void roundTripAtMost(long nanos) {
        if (!measured && (roundTripNanos == 0 || nanos < roundTripNanos)) {
            roundTripNanos = nanos;
        }
    }

    private void roundTrip(long nanos) {
        roundTripNanos = measured ? (7 * roundTripNanos + nanos) / 8 : nanos;
        measured = true;
    }

    // ---- what others want to know ----

    long askedAfter() {
        return askedAfter;
    }

    boolean hasHeard() {
        return heard;
    }

    /** Any thread. */
    long silentNanos() {
        return now() - lastHeardNanos;
    }

    /** Whether the peer has been silent for longer than most deaths take to be noticed. Any thread. */
    boolean isSilentForLong() {
        return silentNanos() > LONG_SILENCE_NANOS;
    }

    /** Any thread. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /**
     * Whether the peer may not have read all payload that it was sent. Only the answer to a later request shows that it has: other
     * frames may have been on their way already, or be of a stream that it sends on while it reads nothing.
     */
    boolean isPayloadUnread() {
        return payloadsSent > payloadsRead;
    }

    /** Asks, and completes with the next frame; four round trips are long enough for it. The request is not flushed. */
    Future<Void> prove() {
        request();
        return nextFrame(Duration.ofNanos(Math.max(4 * roundTripNanos, SHORTEST_PROOF_NANOS)));
    }

    /** Asks, and completes with the very answer, or is cancelled after a while. The request is not flushed. */
    Future<Void> drain(Duration patience) {
        Promise<Void> answered = request().answered();
        Future<?> late =
                channel.eventLoop().schedule(() -> answered.cancel(false), patience.toNanos(), TimeUnit.NANOSECONDS);
        answered.addListener(done -> late.cancel(false));
        return answered;
    }

    /** Completes with the next frame, or fails after a while. */
    Future<Void> nextFrame(Duration timeout) {
        Promise<Void> proof = channel.eventLoop().newPromise();
        if (!channel.isActive()) {
            return proof.setFailure(new StreamTimeoutException("the session has ended"));
        }
        proofs.add(proof);
        Future<?> late = channel.eventLoop().schedule(() -> tooLate(proof), timeout.toNanos(), TimeUnit.NANOSECONDS);
        proof.addListener(done -> late.cancel(false));
        return proof;
    }

    private void tooLate(Promise<Void> proof) {
        if (proofs.remove(proof)) {
            proof.tryFailure(new StreamTimeoutException("no sign of life from the server"));
        }
    }

    /** Writes a request, which is not flushed: it may share a packet with what follows. */
    Request request() {
        LOG.debug("[Heartbeat] Sending heartbeat request, session {}", session.number());
        Request request = new Request(
                now(),
                silentNanos(),
                payloadsSent,
                channel.newPromise(),
                channel.eventLoop().newPromise());
        requests.add(request);
        if (askedAfter == 0) {
            askedAfter = request.silentNanos();
        }
        session.write(new Frame.HeartbeatRequest(0), request.left());
        request.left().addListener(left -> {
            if (left.isSuccess()) {
                LOG.debug("[Heartbeat] Heartbeat sent successfully, session {}", session.number());
            }
        });
        return request;
    }

    /** Nanoseconds on the event loop's clock. Any thread. */
    long now() {
        return channel.eventLoop().ticker().nanoTime();
    }
}
