package io.anytls.client.tunnel;

import io.anytls.daemon.payload.DatagramSniffer;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.route.Decision;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Ways that a router decides on. Any thread. */
public final class RoutedDatagrams implements Datagrams {

    private final Router router;
    private final Conversations conversations;

    /** @param conversations where each way is entered */
    public RoutedDatagrams(Router router, Conversations conversations) {
        this.router = router;
        this.conversations = conversations;
    }

    @Override
    public Future<DatagramWay> open(StreamRequest request, FirstDatagrams first, DatagramReceiver receiver) {
        Promise<DatagramWay> opened = request.loop().newPromise();
        new Opening(request, first, receiver, router.decide(request), opened).step();
        return opened;
    }

    private final class Opening {

        private final StreamRequest asked;
        private final FirstDatagrams first;
        private final DatagramReceiver receiver;
        private final Decision<Routed> decision;
        private final Promise<DatagramWay> opened;

        Opening(
                StreamRequest asked,
                FirstDatagrams first,
                DatagramReceiver receiver,
                Decision<Routed> decision,
                Promise<DatagramWay> opened) {
            this.asked = asked;
            this.first = first;
            this.receiver = receiver;
            this.decision = decision;
            this.opened = opened;
        }

        void step() {
            Decision.Step<Routed> step = decision.next();
            if (step instanceof Decision.Look<Routed> look) {
                look(look.sniff());
            } else if (step instanceof Decision.Wait<Routed> wait) {
                wait.found().addListener(done -> {
                    if (done.isSuccess()) {
                        step();
                    } else {
                        failed(conversation(""), done.cause());
                    }
                });
            } else if (step instanceof Decision.Answer<Routed> answer) {
                answered(new DnsDatagrams(answer.dns(), first.application(), receiver), conversation("dns"));
            } else if (step instanceof Decision.Go<Routed> go) {
                go(go.way());
            }
        }

        private void look(RuleAction.Sniff sniff) {
            DatagramSniffer sniffer = new DatagramSniffer(sniff.protocols());
            Promise<Sniffed> seen = asked.loop().newPromise();
            seen.addListener(done -> {
                decision.saw((Sniffed) done.getNow());
                step();
            });
            Future<?> timeout = asked.loop()
                    .schedule(
                            () -> seen.trySuccess(sniffer.soFar()),
                            sniff.timeout().toMillis(),
                            TimeUnit.MILLISECONDS);
            first.show(datagram -> {
                if (!seen.isDone() && sniffer.isEnough(datagram)) {
                    timeout.cancel(false);
                    seen.trySuccess(sniffer.soFar());
                }
                return seen.isDone();
            });
        }

        private void go(Routed go) {
            Conversation conversation = conversation(go.outbound().path());
            boolean same = go.request().target().equals(asked.target());
            InetSocketAddress from = asked.target().toSocketAddress();
            InetSocketAddress to = go.request().target().toSocketAddress();
            DatagramReceiver answers = same ? receiver : new MappedReceiver(receiver, to, from);
            go.outbound().openDatagrams(go.request(), answers).addListener((Future<DatagramWay> done) -> {
                if (done.isSuccess()) {
                    DatagramWay way = done.getNow();
                    answered(same ? way : new MappedWay(way, each -> each.equals(from) ? to : each), conversation);
                } else {
                    failed(conversation, done.cause());
                }
            });
        }

        private void failed(Conversation conversation, Throwable cause) {
            conversation.because(cause.getMessage());
            conversation.ended();
            opened.tryFailure(cause);
        }

        private Conversation conversation(String path) {
            Conversation conversation = conversations.begin(asked.origin());
            conversation.asks(asked.target(), path);
            return conversation;
        }

        private void answered(DatagramWay way, Conversation conversation) {
            conversation.carriedBy(way.carrier(), way.traffic());
            conversation.opened();
            way.carrier().closeFuture().addListener(closed -> conversation.ended());
            opened.trySuccess(way);
        }
    }
}
