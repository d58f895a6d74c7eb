package io.anytls.client.tunnel;

import io.anytls.daemon.route.Decision;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.BooleanSupplier;

/** Tunnels through streams, as a router decides. Any number of them; each lives in its application's pipeline. */
public final class StreamTunnels implements Tunnels {

    private final Router router;
    private final BooleanSupplier answerWhenEstablished;
    private final Conversations conversations;

    /**
     * @param answerWhenEstablished asked for each, whether an application waits for the target to be connected, and then gets the true reason if it
     *     is not; otherwise it is told yes at once, which saves it a round trip, unless the outbound waits for the target anyway
     * @param conversations where each tunnel is entered
     */
    public StreamTunnels(Router router, BooleanSupplier answerWhenEstablished, Conversations conversations) {
        this.router = router;
        this.answerWhenEstablished = answerWhenEstablished;
        this.conversations = conversations;
    }

    @Override
    public void start(Channel application, StreamRequest request, ProxyReply reply) {
        Decision<Routed> decision = router.decide(request);
        Decision.Step<Routed> first = decision.next();
        if (first instanceof Decision.Go<Routed> go) {
            begin(application, go.way(), reply, false);
            return;
        }
        DecidingHandler deciding = new DecidingHandler(application, decision, reply, new Tunnel(application, request));
        application.pipeline().addLast("deciding", deciding);
        deciding.follow(first);
    }

    /** One that was not decided at once. */
    private final class Tunnel implements DecidingHandler.Ending {

        private final Channel application;
        private final StreamRequest request;

        Tunnel(Channel application, StreamRequest request) {
            this.application = application;
            this.request = request;
        }

        @Override
        public void go(Routed go, ProxyReply reply, boolean answered) {
            begin(application, go, reply, answered);
        }

        @Override
        public void answers() {
            Conversation conversation = conversation(request, "dns");
            conversation.opened();
            application.closeFuture().addListener(closed -> conversation.ended());
        }

        @Override
        public void failed(Throwable cause) {
            Conversation conversation = conversation(request, "");
            conversation.because(cause.getMessage());
            conversation.ended();
        }
    }

    private Conversation conversation(StreamRequest request, String path) {
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), path);
        return conversation;
    }

    /** @param answered whether the application has been told yes */
    private void begin(Channel application, Routed go, ProxyReply reply, boolean answered) {
        Outbound outbound = go.outbound();
        Conversation conversation = conversation(go.request(), outbound.path());
        Opening opening = new Opening((DuplexChannel) application, go.request(), reply, outbound, conversation);
        OpeningHandler handler = !answered && (answerWhenEstablished.getAsBoolean() || outbound.waitsForTarget())
                ? new PatientOpening(opening)
                : new PromptOpening(opening);
        application.pipeline().addLast("opening", handler);
        handler.open();
    }
}
