package io.anytls.server.outbound;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.protocol.address.TargetAddress;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * An outbound that is asked for the addresses of a request's target, one after the other, and never for its name. Whether users may reach
 * them it looks for itself. For one request.
 *
 * @param addresses one or more
 */
public record AddressedOutbound(Outbound outbound, List<InetAddress> addresses) implements Outbound {

    @Override
    public String tag() {
        return outbound.tag();
    }

    @Override
    public String type() {
        return outbound.type();
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        Promise<Connection> opened = request.loop().newPromise();
        attempt(0, request, opened);
        return opened;
    }

    private void attempt(int number, StreamRequest request, Promise<Connection> opened) {
        InetSocketAddress target =
                new InetSocketAddress(addresses.get(number), request.target().port());
        Future<Connection> attempt = outbound.open(request.to(TargetAddress.of(target)));
        opened.addListener(done -> {
            if (opened.isCancelled()) {
                attempt.cancel(false);
            }
        });
        attempt.addListener((Future<Connection> done) -> {
            if (done.isSuccess()) {
                if (!opened.trySuccess(done.getNow())) {
                    done.getNow().channel().close();
                }
            } else if (number + 1 < addresses.size() && !opened.isDone()) {
                attempt(number + 1, request, opened);
            } else {
                opened.tryFailure(done.cause());
            }
        });
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return outbound.openDatagrams(request, receiver, held);
    }
}
