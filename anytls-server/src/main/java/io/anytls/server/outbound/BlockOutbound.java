package io.anytls.server.outbound;

import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.address.Network;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.function.Consumer;

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
    public Set<Network> networks() {
        return Set.of(Network.TCP);
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        DialException forbidden = new DialException(DialException.Kind.FORBIDDEN, null);
        refusals.accept(forbidden);
        return request.loop().newFailedFuture(forbidden);
    }
}
