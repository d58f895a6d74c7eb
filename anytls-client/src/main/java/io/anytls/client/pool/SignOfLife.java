package io.anytls.client.pool;

import io.anytls.protocol.session.Peer;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;

/**
 * What shows one stream that its session lives. The server is asked once at most, and never behind payload: deployed servers read
 * nothing behind a ClientHello while they connect to its target, and a healthy session would be taken for dead. On the session's loop.
 */
final class SignOfLife {

    /** A trusted session that has been sent no payload is asked when nothing has come for so long. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final PooledSession session;
    private final Promise<Void> given;
    private boolean asked;

    SignOfLife(PooledSession session) {
        this.session = session;
        this.given = session.loop().newPromise();
    }

    /** Completes with the next frame, or at once where there is nothing to wait for; fails when none comes in time. Any thread. */
    Future<Void> given() {
        return given;
    }

    /** Asks, if it has not been asked and can be; the request is written and not flushed. */
    void ask() {
        if (!asked && !given.isDone() && session.canBeAsked()) {
            asked = true;
            Verification.ask(session.session()).addListener(answered -> {
                if (answered.isSuccess()) {
                    given.trySuccess(null);
                } else {
                    given.tryFailure(answered.cause());
                }
            });
        }
    }

    /** Asks when nothing comes by itself. */
    void await() {
        if (asked) {
            return;
        }
        Peer peer = session.session().peer();
        if (peer == null || !peer.speaksVersion2()) {
            given.trySuccess(null); // new, or of version 1
            return;
        }
        session.session().nextFrame(PATIENCE).addListener(heard -> {
            if (heard.isSuccess()) {
                given.trySuccess(null);
            } else {
                ask();
                session.channel().flush();
            }
        });
    }
}
