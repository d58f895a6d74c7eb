package io.anytls.server.stream;

import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.session.ServerStream;
import io.anytls.server.outbound.RoutedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;

/** Follows the decision where a stream goes to its end. On the stream's event loop. */
final class DecisionSteps {

    /** Is told how it ends, and nothing more once the stream is closed. */
    interface Ending {

        /** What it waits for at the moment: may be cancelled. */
        void waits(Future<?> found);

        /** @param rest all that the client has sent, if it had ended when that was looked at; else nothing. The receiver's */
        void goes(RoutedRequest way, ByteBuf rest);

        /** This program answers, in place of a name server. */
        void answers(Dns dns);

        void failed(Throwable cause);
    }

    private final ServerStream stream;
    private final Decision<RoutedRequest> decision;
    private final Ending ending;
    private final boolean bytes;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    /** @param bytes whether the stream carries what goes to the target, and no datagrams */
    DecisionSteps(ServerStream stream, Decision<RoutedRequest> decision, boolean bytes, Ending ending) {
        this.bytes = bytes;
        this.stream = stream;
        this.decision = decision;
        this.ending = ending;
    }

    /** With the stream's reading switched off. */
    void follow() {
        Decision.Step<RoutedRequest> step = decision.next();
        if (step instanceof Decision.Look<RoutedRequest> look) {
            if (rest.isReadable() || !bytes) {
                saw(Sniffed.NOTHING, rest); // there is nothing that has not been looked at
            } else {
                new PeekHandler(stream, look.sniff(), this::saw).begin();
            }
        } else if (step instanceof Decision.Wait<RoutedRequest> wait) {
            ending.waits(wait.found());
            wait.found().addListener(this::found);
        } else if (step instanceof Decision.Answer<RoutedRequest> answer) {
            rest.release();
            ending.answers(answer.dns());
        } else if (step instanceof Decision.Go<RoutedRequest> go) {
            ending.goes(go.way(), rest);
        }
    }

    private void saw(Sniffed found, ByteBuf all) {
        rest = all;
        decision.saw(found);
        follow();
    }

    private void found(Future<?> done) {
        if (stream.isActive() && done.isSuccess()) {
            follow();
            return;
        }
        rest.release();
        if (stream.isActive()) {
            ending.failed(done.cause());
        }
    }
}
