package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.ProxyTargets;
import io.anytls.daemon.dial.Way;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Optional;

/** Connects, or sends datagrams, to each target through another program's proxy, which looks names up. Any thread. */
public final class UpstreamOutbound implements Outbound {

    /** Whatever target an application names: it is the proxy that looks names up. */
    public static final ProxyTargets ANY_TARGET =
            new ProxyTargets(address -> true, Optional.empty(), IdleTimes.DEFAULT, new DatagramCounts());

    private final String tag;
    private final String type;
    private final Way<? extends DuplexChannel> dialer;
    private final DatagramExits datagrams;

    /**
     * @param type as the configuration has it
     * @param dialer to targets, through the proxy
     * @param datagrams the same for datagrams
     */
    public UpstreamOutbound(String tag, String type, Way<? extends DuplexChannel> dialer, DatagramExits datagrams) {
        this.tag = tag;
        this.type = type;
        this.dialer = dialer;
        this.datagrams = datagrams;
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
        Future<? extends DuplexChannel> dial =
                dialer.dial(request.target().host(), request.target().port(), request.loop());
        dial.addListener(dialled -> {
            if (!dialled.isSuccess()) {
                opened.tryFailure(dialled.cause());
            } else if (!opened.trySuccess(Standing.on(dial.getNow()))) {
                dial.getNow().close();
            }
        });
        return opened;
    }

    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        return DirectDatagrams.open(datagrams, request, receiver);
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }
}
