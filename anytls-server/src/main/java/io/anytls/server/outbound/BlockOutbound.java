package io.anytls.server.outbound;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.dial.DialException;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Refuses every target, and looks no name up for it. */
public final class BlockOutbound implements Outbound {

    private final String tag;
    private final Consumer<Throwable> refusals;

    /** @param refusals is told each refusal's cause */
    public BlockOutbound(String tag, Consumer<Throwable> refusals) {
        this.tag = tag;
        this.refusals = refusals;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "block";
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        return refuse(request);
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return refuse(request);
    }

    private <T> Future<T> refuse(StreamRequest request) {
        DialException forbidden = new DialException(DialException.Kind.FORBIDDEN, null);
        refusals.accept(forbidden);
        return request.loop().newFailedFuture(forbidden);
    }
}
