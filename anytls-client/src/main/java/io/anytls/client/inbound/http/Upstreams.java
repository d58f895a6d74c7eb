package io.anytls.client.inbound.http;

import io.anytls.client.tunnel.OpenedStream;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Streams;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.Repeat;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Where the exchanges of one application connection get their streams. The stream of an answered request is kept for the next one to
 * the same target, if that comes soon; for as long as it is kept, nobody else can use its session. On the application's event loop.
 */
final class Upstreams {

    private static final int KEPT_SECONDS = 10;

    private final Streams streams;
    private final EventLoop application;
    private Upstream kept;
    private Future<?> expiry;

    Upstreams(Streams streams, EventLoop application) {
        this.streams = streams;
        this.application = application;
    }

    /**
     * Hands out the kept stream if it leads to this target, and closes it otherwise. May be null.
     *
     * @param repeatable whether the stream may turn out to be gone; else it is handed out only if the server has come to know who speaks
     *     on it
     */
    Upstream tryTake(TargetAddress target, boolean repeatable) {
        Upstream taken = kept;
        if (taken == null
                || !taken.isUsable()
                || !taken.target().equals(target)
                || !repeatable && !taken.isAuthenticated()) {
            close();
            return null;
        }
        forget();
        return taken;
    }

    /**
     * Completes on the application's event loop.
     *
     * @param repeat of the sending before this one, or null
     */
    Future<OpenedStream> open(TargetAddress target, Origin origin, Repeat repeat) {
        return streams.open(StreamRequest.tcp(target, origin, application).again(repeat));
    }

    /** Why a stream has ended: the server's own reason if it gave one. */
    static Throwable reason(Upstream upstream, Throwable seen) {
        Future<Void> established = upstream.established();
        return established.isDone() && !established.isSuccess() ? established.cause() : seen;
    }

    void keep(Upstream upstream) {
        upstream.rest();
        kept = upstream;
        expiry = application.schedule(this::close, KEPT_SECONDS, TimeUnit.SECONDS);
    }

    void close() {
        if (kept != null) {
            kept.leave();
            forget();
        }
    }

    private void forget() {
        kept = null;
        expiry.cancel(false);
    }
}
