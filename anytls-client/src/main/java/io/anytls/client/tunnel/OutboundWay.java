package io.anytls.client.tunnel;

import io.anytls.daemon.fetch.FetchWay;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.function.Predicate;

/** Fetches through an outbound: what its server may not reach is for the server to say, which looks up the name. */
public record OutboundWay(Outbound outbound) implements FetchWay {

    private static final Origin ORIGIN = new Origin("fetch", "", null);

    @Override
    public Future<? extends Channel> connect(String host, int port, Predicate<InetAddress> permitted, EventLoop loop) {
        Promise<Channel> connected = loop.newPromise();
        outbound.openProven(StreamRequest.tcp(new TargetAddress(host, port), ORIGIN, loop))
                .addListener((Future<StreamLease> done) -> {
                    if (!done.isSuccess()) {
                        connected.tryFailure(done.cause());
                    } else if (!connected.trySuccess(done.getNow().stream())) {
                        done.getNow().stream().close();
                    }
                });
        return connected;
    }
}
