package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.dial.SessionEvents;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.transport.TcpLife;
import io.anytls.protocol.AlertException;
import io.anytls.protocol.SessionClosedException;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.SilentServerException;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Peer;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions at their beginning and at their end: dialled, proved, closed, counted. Any thread. */
final class SessionMaker implements SessionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(SessionMaker.class);
    private static final AttributeKey<PooledSession> SESSION = AttributeKey.valueOf(SessionMaker.class, "session");
    private static final AttributeKey<CloseReason> REASON = AttributeKey.valueOf(SessionMaker.class, "reason");

    /** What the pool does about a session that was made here; on the session's loop. */
    interface Owner {
        /** @param failed whether the server has ended it before it was of any use */
        void ended(PooledSession session, CloseReason reason, boolean failed);

        /** The server is well: a session has been of use, or has stood for a while. */
        void confirmed();

        void heartbeatMissed(PooledSession session, boolean payloadUnread);

        /** The server, of which nothing was known, or which rested, has said something: there is no reason to dial with restraint. */
        void heard();
    }

    /** A session that its server keeps for so long is no sign of trouble, used or not. */
    private static final Duration CONFIRMED_AFTER = Duration.ofSeconds(5);

    private final SessionDialer dialer;
    private final ServerHealth health;
    private final PoolStatistics statistics;
    private final Owner owner;
    private final Supplier<PoolOptions> options;
    private final FirstContact contact;
    private final Heartbeats heartbeats;

    /** Servers do not change their version often: what one has proved to be is taken for granted in the next session. Null at first. */
    private volatile Peer server;

    SessionMaker(
            SessionDialer dialer,
            Supplier<PoolOptions> options,
            ServerHealth health,
            PoolStatistics statistics,
            FirstContact contact,
            Heartbeats heartbeats,
            Owner owner) {
        this.heartbeats = heartbeats;
        this.options = options;
        this.contact = contact;
        this.dialer = dialer;
        this.health = health;
        this.statistics = statistics;
        this.owner = owner;
    }

    /** Dials, whether the breaker allows it or not; the session is not in the table yet. Completes on the session's loop, fails on any. */
    Future<PooledSession> dial(EventLoop loop, PooledSession.Origin origin) {
        Promise<PooledSession> made = ImmediateEventExecutor.INSTANCE.newPromise();
        long began = System.nanoTime();
        contact.dialling();
        Lifetime lifetime =
                new Lifetime(options.get(), () -> ThreadLocalRandom.current().nextDouble());
        dialer.dial(loop, heartbeats.next(), this).addListener((Future<ClientSession> dialled) -> {
            if (!dialled.isSuccess()) {
                contact.ended();
                if (!loop.isShuttingDown()) {
                    statistics.dialFailed();
                    health.failed(Failure.ofDial(dialled.cause()), dialled.cause());
                }
                made.tryFailure(dialled.cause());
                return;
            }
            long stands = System.nanoTime();
            PooledSession session =
                    new PooledSession(dialled.getNow(), dialled.getNow().number(), origin, stands, lifetime.next());
            session.expects(server);
            heartbeats.began(session.session());
            session.channel().attr(SESSION).set(session);
            session.channel().closeFuture().addListener(closed -> contact.ended());
            statistics.created(origin, stands - began);
            LOG.debug("session {} dialled in {} ms", session.sequence(), (stands - began) / 1_000_000);
            session.loop().schedule(() -> stands(session), CONFIRMED_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            made.trySuccess(session);
            if (session.session().failure() != null) {
                ended(session.session()); // before there was anything to be told
            }
        });
        return made;
    }

    /** It is old enough; what is left to be known is what the server is, by more than its silence. */
    private void stands(PooledSession session) {
        if (session.isAlive()) {
            session.session().whenPeerKnown().addListener(known -> {
                if (known.isSuccess() && session.isAlive()) {
                    confirm(session);
                    standsLater(session);
                }
            });
        }
    }

    private void standsLater(PooledSession session) {
        if (!session.isConfirmed()) {
            session.loop().schedule(() -> stands(session), CONFIRMED_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The server has answered for a stream, or stands by the session. One that has sent nothing may be of version 1, or have refused the
     * password and not say so. On the session's loop.
     */
    void confirm(PooledSession session) {
        if (!session.session().isUnanswered() && session.confirm()) {
            heard(session.session());
            health.succeeded();
            owner.confirmed();
        }
    }

    private void heard(ClientSession session) {
        dialer.served(session);
        boolean rested = health.answered();
        if (contact.heard() || rested) {
            owner.heard();
        }
    }

    /** The session has given no sign of life: if it never has, the next dials try the server's other addresses before its own. */
    void doubt(PooledSession session) {
        if (session.session().peer() == null) {
            dialer.failed(session.session());
        }
    }

    /** Sends Settings ahead of any stream; completes on the session's loop when the server has shown what it is. */
    Future<?> prove(PooledSession session) {
        session.session().announce();
        return server != null && !server.speaksVersion2()
                ? session.loop().newSucceededFuture(null)
                : session.session().whenPeerKnown();
    }

    void close(PooledSession session, CloseReason reason) {
        if (session.isAlive()) { // or it has ended for a reason of its own
            session.channel().attr(REASON).setIfAbsent(reason);
        }
        session.channel().close();
    }

    // ---- what the session says ----

    @Override
    public void handshakeTook(long nanos) {
        statistics.handshake(nanos);
    }

    @Override
    public void heartbeatAnswered(long nanos, long silence) {
        heartbeats.answered(silence);
        statistics.heartbeat(nanos);
    }

    @Override
    public void heartbeatMissed(ClientSession missed, boolean payloadUnread) {
        PooledSession session = missed.channel().attr(SESSION).get();
        if (session != null) {
            owner.heartbeatMissed(session, payloadUnread);
        }
    }

    /** Silence shows it at the first contact only, and only where what was sent has arrived. */
    @Override
    public boolean speaksVersion1(ClientSession silent) {
        boolean version2 = server != null && server.speaksVersion2();
        return !version2 && TcpLife.isAcknowledged(silent.channel());
    }

    @Override
    public void peerKnown(ClientSession session) {
        server = session.peer();
        if (session.peer() != Peer.SILENT) {
            heartbeats.alive(System.nanoTime());
            heard(session);
        }
    }

    @Override
    public void ended(ClientSession ended) {
        PooledSession session = ended.channel().attr(SESSION).getAndSet(null);
        if (session == null) {
            return;
        }
        CloseReason ours = ours(session);
        SessionException failure = ended.failure();
        boolean failed = ended.isUnanswered() && (ours == null || ours == CloseReason.HEARTBEAT)
                || ours == null && !session.isConfirmed();
        if (ended.isUnanswered() && ours == null) {
            contact.refused();
        }
        if (failed) {
            dialer.failed(ended);
            if (ours == CloseReason.HEARTBEAT || failure instanceof SilentServerException) {
                health.silent(new SilentServerException(), System.nanoTime());
            } else {
                health.failed(
                        Failure.ofEnd(failure),
                        ended.isUnanswered() || failure instanceof AlertException ? failure : atOnce(failure));
            }
        } else {
            health.ended(failure, ended.peer() == null);
        }
        CloseReason reason = ours != null ? ours : CloseReason.of(failure);
        if (reason == CloseReason.HEARTBEAT) {
            heartbeats.died(ended.askedAfter(), System.nanoTime());
        }
        statistics.closed(reason);
        LOG.debug("session {} closed: {}", session.sequence(), reason);
        owner.ended(session, reason, failed);
    }

    /** Why we have closed it; null if we have not. The end of the program closes those that nobody has been given yet. */
    private static CloseReason ours(PooledSession session) {
        CloseReason said = session.channel().attr(REASON).get();
        return said == null && session.loop().isShuttingDown() ? CloseReason.SHUTDOWN : said;
    }

    private static SessionException atOnce(SessionException failure) {
        return new SessionClosedException(
                "the server closes new sessions immediately: " + FailureText.of(failure), failure);
    }
}
