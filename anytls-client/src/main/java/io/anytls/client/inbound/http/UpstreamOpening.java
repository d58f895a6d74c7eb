package io.anytls.client.inbound.http;

import io.anytls.client.tunnel.OpenedStream;
import io.anytls.client.tunnel.ServedMaybeException;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.SessionException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.Repeat;
import io.netty.util.concurrent.Future;

/**
 * The stream of one exchange, until its session has shown that it lives: if it does not, the stream is opened again on another one, by which the
 * server knows it again. On the application's event loop.
 *
 * <pre>
 *   OPENING --unproven--> IN DOUBT --sign of life--> TRUSTED
 *      ^  |                 '--none, or the session's end--.
 *      |  '--trusted--> TRUSTED                            |
 *      '---------------------------------------------------'
 * </pre>
 */
final class UpstreamOpening {

    /** What becomes of it. */
    interface Owner {

        /** @param keeps whether what is written is to be kept, to be written again to another one */
        void opened(OpenedStream stream, boolean keeps);

        /** What was given before is to be kept no more. */
        void trusted();

        /** The one that was given is about to be given up: what becomes of it is nobody's business. */
        void givenUp();

        void notOpened(Throwable cause);
    }

    private final Upstreams upstreams;
    private final TargetAddress target;
    private final Origin origin;
    private final boolean harmless;
    private final Owner owner;

    private StreamLease inDoubt;
    private Repeat repeat;
    private int attempts;
    private boolean cancelled;

    /** @param harmless whether the request may be served twice */
    UpstreamOpening(Upstreams upstreams, TargetAddress target, Origin origin, boolean harmless, Owner owner) {
        this.upstreams = upstreams;
        this.target = target;
        this.origin = origin;
        this.harmless = harmless;
        this.owner = owner;
    }

    void open() {
        attempts++;
        upstreams.open(target, origin, repeat).addListener((Future<OpenedStream> opened) -> {
            if (!opened.isSuccess()) {
                owner.notOpened(opened.cause());
            } else if (cancelled) {
                opened.getNow().stream().close();
            } else if (repeat != null && opened.getNow().repeat() == null) {
                opened.getNow().stream().close();
                owner.notOpened(new ServedMaybeException());
            } else {
                give(opened.getNow());
            }
        });
    }

    private void give(OpenedStream stream) {
        StreamLease lease = stream.unproven();
        inDoubt = lease;
        owner.opened(stream, lease != null);
        if (lease != null) {
            lease.proof().addListener(proof -> decided(lease, proof));
        }
    }

    private void decided(StreamLease lease, Future<?> proof) {
        if (inDoubt != lease) {
            return;
        }
        if (proof.isSuccess()) {
            inDoubt = null;
            owner.trusted();
        } else {
            move(proof.cause());
        }
    }

    /** The stream that was given has ended; true if another one is opened for the same, or the owner told that there is none. */
    boolean ended(Throwable cause) {
        if (inDoubt == null || !(cause instanceof SessionException)) {
            return false;
        }
        move(cause);
        return true;
    }

    private void move(Throwable cause) {
        StreamLease lost = inDoubt;
        inDoubt = null;
        owner.givenUp();
        if (attempts >= StreamLease.MOST_ATTEMPTS) {
            lost.abandon();
            owner.notOpened(cause);
            return;
        }
        repeat = harmless ? null : lost.repeat();
        lost.move();
        open();
    }

    /** Nobody wants the stream any more. */
    void cancel() {
        cancelled = true;
        inDoubt = null;
    }
}
