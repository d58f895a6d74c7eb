package io.anytls.client.tunnel;

import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** Streams of the outbounds that a router decides on; one whose session turns out to be dead moves to another. Any thread. */
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
        step(router.decide(request), request, opened);
        return opened;
    }

    private void step(Decision<Routed> decision, StreamRequest request, Promise<OpenedStream> opened) {
        Decision.Step<Routed> step = decision.next();
        if (step instanceof Decision.Look<Routed>) {
            decision.saw(HTTP);
            step(decision, request, opened);
        } else if (step instanceof Decision.Wait<Routed> wait) {
            wait.found().addListener(done -> {
                if (done.isSuccess()) {
                    step(decision, request, opened);
                } else {
                    failed(conversation(request, ""), done.cause(), opened);
                }
            });
        } else if (step instanceof Decision.Go<Routed> go) {
            open(go.way().outbound(), go.way().request(), opened);
        } else {
            DialException none = new DialException(DialException.Kind.FORBIDDEN, null); // it asks for a page
            failed(conversation(request, "dns"), none, opened);
        }
    }

    private Conversation conversation(StreamRequest request, String path) {
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), path);
        return conversation;
    }

    private static void failed(Conversation conversation, Throwable cause, Promise<OpenedStream> opened) {
        conversation.because(cause.getMessage());
        conversation.ended();
        opened.tryFailure(cause);
    }

    private void open(Outbound outbound, StreamRequest request, Promise<OpenedStream> opened) {
        Conversation conversation = conversation(request, outbound.path());
        LeaseAttempts.openRepeatable(outbound, request).addListener((Future<StreamLease> done) -> {
            if (!done.isSuccess()) {
                failed(conversation, done.cause(), opened);
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
    }
}
