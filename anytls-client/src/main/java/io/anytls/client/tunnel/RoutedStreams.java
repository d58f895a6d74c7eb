package io.anytls.client.tunnel;

import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** Streams of the outbounds that a router picks; one whose session turns out to be dead moves to another. Any thread. */
public final class RoutedStreams implements Streams {

    private final Router router;
    private final Conversations conversations;

    /** @param conversations where each stream is entered */
    public RoutedStreams(Router router, Conversations conversations) {
        this.router = router;
        this.conversations = conversations;
    }

    @Override
    public Future<OpenedStream> open(StreamRequest request) {
        Promise<OpenedStream> opened = request.loop().newPromise();
        Outbound outbound = router.pick(request);
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), outbound.tag());
        new Opening(outbound, request, conversation, opened).attempt(null, 1);
        return opened;
    }

    private record Opening(
            Outbound outbound, StreamRequest request, Conversation conversation, Promise<OpenedStream> opened) {

        /** @param left the lease that it has moved from, or null */
        void attempt(StreamLease left, int number) {
            outbound.open(request).addListener((Future<StreamLease> leased) -> {
                if (!leased.isSuccess()) {
                    if (left != null) {
                        left.movedInVain();
                    }
                    fail(leased.cause());
                } else if (leased.getNow().isTrusted()) {
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
                    fail(proof.cause());
                }
            });
        }

        private void hand(StreamLease lease) {
            conversation.carriedBy(lease.stream(), lease.traffic());
            conversation.opened();
            lease.stream().closeFuture().addListener(closed -> conversation.ended());
            if (!opened.trySuccess(lease)) {
                lease.stream().close();
            }
        }

        private void fail(Throwable cause) {
            conversation.because(cause.getMessage());
            conversation.ended();
            opened.tryFailure(cause);
        }
    }
}
