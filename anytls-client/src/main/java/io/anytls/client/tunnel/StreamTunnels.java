package io.anytls.client.tunnel;

import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.BooleanSupplier;

/** Tunnels through streams of the outbounds that a router picks. Any number of them; each lives in its application's pipeline. */
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
        RuleAction.Sniff sniff = router.sniff(request);
        if (sniff == null) {
            begin(application, request, reply, false);
            return;
        }
        application.writeAndFlush(reply.accepted(application.alloc()));
        application
                .pipeline()
                .addLast(
                        "sniffing",
                        new SniffingHandler(
                                sniff, found -> begin(application, request.sniffed(found), AnsweredReply.YES, true)));
    }

    /** @param answered whether the application has been told yes */
    private void begin(Channel application, StreamRequest request, ProxyReply reply, boolean answered) {
        Outbound outbound = router.pick(request);
        Conversation conversation = conversations.begin(request.origin());
        conversation.asks(request.target(), outbound.path());
        Opening opening = new Opening((DuplexChannel) application, request, reply, outbound, conversation);
        OpeningHandler handler = !answered && (answerWhenEstablished.getAsBoolean() || outbound.waitsForTarget())
                ? new PatientOpening(opening)
                : new PromptOpening(opening);
        application.pipeline().addLast("opening", handler);
        handler.open();
    }
}
