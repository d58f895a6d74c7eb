package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.dial.DialException;
import io.netty.util.concurrent.Future;

/** Refuses every target. Any thread. */
public final class BlockOutbound implements Outbound {

    private final String tag;

    public BlockOutbound(String tag) {
        this.tag = tag;
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
    public Future<StreamLease> open(StreamRequest request) {
        return request.loop().newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        return request.loop().newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }
}
