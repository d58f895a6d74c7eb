package io.anytls.client.tunnel;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/**
 * A stream for one who sends nothing twice: it is given when its session has proved to live; until then it moves from one that does not.
 *
 * @param patient whether it has to have proved to live even where the stream could be sent again
 */
record LeaseAttempts(Outbound outbound, StreamRequest request, boolean patient, Promise<StreamLease> opened) {

    /** @return completes on the request's loop, or fails with an {@link java.io.IOException} that says why */
    static Future<StreamLease> open(Outbound outbound, StreamRequest request) {
        Promise<StreamLease> opened = request.loop().newPromise();
        new LeaseAttempts(outbound, request, true, opened).attempt(null, 1);
        return opened;
    }

    /** The same for one who can send the stream again: see {@link OpenedStream#unproven}. */
    static Future<StreamLease> openRepeatable(Outbound outbound, StreamRequest request) {
        Promise<StreamLease> opened = request.loop().newPromise();
        new LeaseAttempts(outbound, request, false, opened).attempt(null, 1);
        return opened;
    }

    /** @param left the lease that it has moved from, or null */
    private void attempt(StreamLease left, int number) {
        outbound.open(request).addListener((Future<StreamLease> leased) -> {
            if (!leased.isSuccess()) {
                if (left != null) {
                    left.movedInVain();
                }
                opened.tryFailure(leased.cause());
            } else if (leased.getNow().isTrusted()
                    || !patient && leased.getNow().unproven() != null) {
                hand(leased.getNow());
            } else {
                prove(leased.getNow(), number);
            }
        });
    }

    private void prove(StreamLease lease, int number) {
        lease.proof().addListener(proof -> {
            if (proof.isSuccess()) {
                hand(lease);
            } else if (number < StreamLease.MOST_ATTEMPTS) {
                lease.move();
                attempt(lease, number + 1);
            } else {
                lease.abandon();
                opened.tryFailure(proof.cause());
            }
        });
    }

    private void hand(StreamLease lease) {
        if (!opened.trySuccess(lease)) {
            lease.stream().close();
        }
    }
}
