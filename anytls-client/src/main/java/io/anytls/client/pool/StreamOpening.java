package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.protocol.StreamRefusedException;
import io.anytls.protocol.StreamResetException;
import io.anytls.protocol.StreamTimeoutException;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientStream;
import io.anytls.protocol.session.Peer;
import io.anytls.protocol.session.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream's first flight, and the watch over the answer to it. On the session's loop. */
final class StreamOpening {

    private static final Logger LOG = LoggerFactory.getLogger(StreamOpening.class);

    /** How long SYN and address wait for the first payload on a session that stands, to leave in one packet with it. */
    private static final int FIRST_PAYLOAD_MILLIS = 5;

    /** What becomes of the session; on its loop. */
    interface Owner extends PooledLease.Lost {
        /** A stream has ended. */
        void streamEnded(PooledSession session, ClientStream stream);

        /** The server has answered for a stream, whatever it has said. */
        void answered(PooledSession session);

        /** The session that the order was placed on has ended before its stream was opened. */
        void missed(Order order);

        /** No sign of life has come, but the server may be reading nothing because of a target. */
        void stalled(PooledSession session);
    }

    private final Supplier<PoolOptions> options;
    private final PoolStatistics statistics;
    private final Owner owner;
    private final Refusals refusals = new Refusals();

    StreamOpening(Supplier<PoolOptions> options, PoolStatistics statistics, Owner owner) {
        this.options = options;
        this.statistics = statistics;
        this.owner = owner;
    }

    /**
     * On a session dialled for it: packet 1 of the padding scheme is Settings, SYN and address; the first payload is packet 2. One that has been
     * sent before waits until it is known whether the server would know it again.
     */
    void onNew(PooledSession session, Order order) {
        if (order.repeat() == null) {
            openOnNew(session, order);
            return;
        }
        session.session().announce();
        session.session().whenPeerKnown().addListener(known -> {
            if (known.isSuccess()) {
                openOnNew(session, order);
            } else if (order.misses()) {
                owner.missed(order);
            } else {
                order.fail(known.cause());
            }
        });
    }

    private void openOnNew(PooledSession session, Order order) {
        Repeat repeat = again(session, order);
        ClientStream stream = start(session, order.target(), repeat, false);
        stream.flush();
        serve(session, order, stream, new Confidence(new SignOfLife(session), true, repeat));
    }

    /** Null where the server would not know it again, or has not had it. */
    private static Repeat again(PooledSession session, Order order) {
        Peer server = session.session().peer();
        boolean known =
                order.repeat() != null && server != null && order.repeat().isKnownTo(server);
        return known ? order.repeat().again() : null;
    }

    private void serve(PooledSession session, Order order, ClientStream stream, Confidence confidence) {
        order.serve(new PooledLease(session, stream, order.near(), confidence, statistics, owner));
    }

    /**
     * On a session that stands: SYN, address and first payload are one packet. If the session has been silent for long, it is asked
     * in front of them whether it lives; where the server serves a stream once however often it is sent, nothing has to wait for the answer.
     */
    void onStanding(PooledSession session, Order order) {
        SignOfLife sign = new SignOfLife(session);
        boolean doubtful = session.session().isDoubtful();
        if (doubtful) {
            sign.ask();
        }
        Repeat repeat = order.repeat() == null && doubtful ? first(session, order) : again(session, order);
        ClientStream stream = start(session, order.target(), repeat, true);
        session.loop().schedule(stream::flush, FIRST_PAYLOAD_MILLIS, TimeUnit.MILLISECONDS);
        serve(session, order, stream, new Confidence(sign, !doubtful, repeat));
    }

    /** Datagrams need none: they may come twice anyway. */
    private static Repeat first(PooledSession session, Order order) {
        Peer server = session.session().peer();
        return server.servesOnce() && order.carries() == Network.TCP ? Repeat.first(server) : null;
    }

    /**
     * The address is written and not flushed.
     *
     * @param repeat null for a stream that is sent once
     * @param ready whether the session stood before the stream was asked for
     */
    private ClientStream start(PooledSession session, TargetAddress target, Repeat repeat, boolean ready) {
        ClientStream stream = session.session().open(repeat);
        statistics.streamOpened(ready);
        LOG.debug("stream {}.{} to {}", session.sequence(), stream.streamId(), target);
        watch(session, stream);
        ByteBuf address = stream.alloc().directBuffer(target.encodedLength());
        target.encode(address);
        stream.write(address, stream.voidPromise());
        return stream;
    }

    private void watch(PooledSession session, ClientStream stream) {
        long began = System.nanoTime();
        long timeout = options.get().synackTimeout().toNanos();
        Future<?> late = session.loop().schedule(() -> unanswered(session, stream), timeout, TimeUnit.NANOSECONDS);
        stream.established().addListener(done -> {
            late.cancel(false);
            if (done.isSuccess() || done.cause() instanceof StreamRefusedException) {
                owner.answered(session);
            }
            if (done.cause() instanceof StreamRefusedException refused) {
                refusals.refused(session.sequence() + "." + stream.streamId(), refused.getMessage(), System.nanoTime());
            }
            if (done.isSuccess() && session.canBeAsked()) {
                statistics.synAck(System.nanoTime() - began); // version 1 has none
            } else if (isFailure(done)) {
                statistics.streamFailed();
            }
        });
        stream.closeFuture().addListener(ended -> {
            if (stream.established().isSuccess()) {
                owner.answered(session); // one of version 1 has said nothing before its target did
            }
            owner.streamEnded(session, stream);
        });
    }

    /** Whether that nothing came of a stream is a failure; a reset is the application's own doing. */
    static boolean isFailure(Future<?> established) {
        return !established.isSuccess() && !(established.cause() instanceof StreamResetException);
    }

    /**
     * A slow target is no fault of the session, and a server may read nothing while it dials: the stream waits on. A session that
     * gives no sign of life gets no other stream.
     */
    private void unanswered(PooledSession session, ClientStream stream) {
        if (session.canBeAsked()) {
            session.session().proveNow().addListener(asked -> {
                if (!asked.isSuccess()) {
                    owner.stalled(session);
                }
            });
        }
        long rest = Math.max(
                0,
                PoolOptions.LONGEST_SYNACK_WAIT
                        .minus(options.get().synackTimeout())
                        .toNanos());
        Future<?> last = session.loop().schedule(() -> giveUp(stream), rest, TimeUnit.NANOSECONDS);
        stream.established().addListener(done -> last.cancel(false));
    }

    private static void giveUp(ClientStream stream) {
        if (!stream.established().isDone()) {
            stream.giveUp(new StreamTimeoutException("the server has not answered for the target in time"));
        }
    }
}
