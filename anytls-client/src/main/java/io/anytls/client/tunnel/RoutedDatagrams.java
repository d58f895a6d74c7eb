package io.anytls.client.tunnel;

import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.Future;

/** Ways of the outbounds that a router picks. Any thread. */
public final class RoutedDatagrams implements Datagrams {

    private final Router router;
    private final Conversations conversations;

    /** @param conversations where each way is entered */
    public RoutedDatagrams(Router router, Conversations conversations) {
        this.router = router;
        this.conversations = conversations;
    }

    @Override
    public RuleAction.Sniff sniff(StreamRequest request) {
        return router.sniff(request);
    }

    @Override
    public Future<DatagramWay> open(StreamRequest request, DatagramReceiver receiver) {
        Outbound outbound = router.pick(request);
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), outbound.path());
        return outbound.openDatagrams(request, receiver).addListener((Future<DatagramWay> done) -> {
            if (!done.isSuccess()) {
                conversation.because(done.cause().getMessage());
                conversation.ended();
                return;
            }
            DatagramWay way = done.getNow();
            conversation.carriedBy(way.carrier(), way.traffic());
            conversation.opened();
            way.carrier().closeFuture().addListener(closed -> conversation.ended());
        });
    }
}
