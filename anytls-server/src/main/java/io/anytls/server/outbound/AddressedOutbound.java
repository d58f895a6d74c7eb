package io.anytls.server.outbound;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.route.InTurn;
import io.anytls.protocol.address.TargetAddress;
import io.netty.util.concurrent.Future;
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
        return InTurn.first(
                addresses,
                request.loop(),
                address -> outbound.open(request.to(TargetAddress.of(
                        new InetSocketAddress(address, request.target().port())))),
                late -> late.channel().close());
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return outbound.openDatagrams(request, receiver, held);
    }
}
