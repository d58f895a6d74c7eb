package io.anytls.client.tunnel;

import io.anytls.daemon.payload.Sniffed;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** Streams of the outbounds that a router picks; one whose session turns out to be dead moves to another. Any thread. */
public final class RoutedStreams implements Streams {

    /** These are requests of HTTP, whose target is the name that they ask for. */
    private static final Sniffed HTTP = new Sniffed("http", null);

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
        Outbound outbound = router.pick(request.sniffed(HTTP));
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), outbound.path());
        LeaseAttempts.openRepeatable(outbound, request).addListener((Future<StreamLease> done) -> {
            if (!done.isSuccess()) {
                conversation.because(done.cause().getMessage());
                conversation.ended();
                opened.tryFailure(done.cause());
                return;
            }
            StreamLease lease = done.getNow();
            conversation.carriedBy(lease.stream(), lease.traffic());
            conversation.opened();
            lease.stream().closeFuture().addListener(closed -> conversation.ended());
            if (!opened.trySuccess(lease)) {
                lease.stream().close();
            }
        });
        return opened;
    }
}
