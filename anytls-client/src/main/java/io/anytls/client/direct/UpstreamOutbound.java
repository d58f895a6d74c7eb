package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.upstream.UpstreamDialer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;

/** Connects to each target through another program's proxy, which looks names up. Any thread. */
public final class UpstreamOutbound implements Outbound {

    private final String tag;
    private final String type;
    private final UpstreamDialer dialer;

    /** @param type as the configuration has it */
    public UpstreamOutbound(String tag, String type, UpstreamDialer dialer) {
        this.tag = tag;
        this.type = type;
        this.dialer = dialer;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        Promise<StreamLease> opened = request.loop().newPromise();
        dialer.dial(request.target().host(), request.target().port(), request.loop())
                .addListener((Future<SocketChannel> dialled) -> {
                    if (!dialled.isSuccess()) {
                        opened.tryFailure(dialled.cause());
                    } else if (!opened.trySuccess(Standing.on(dialled.getNow()))) {
                        dialled.getNow().close();
                    }
                });
        return opened;
    }

    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        return request.loop().newFailedFuture(new IOException("an outbound of type " + type + " carries no datagrams"));
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }
}
