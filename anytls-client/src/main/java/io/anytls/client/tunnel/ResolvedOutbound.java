package io.anytls.client.tunnel;

import io.anytls.daemon.route.InTurn;
import io.anytls.protocol.address.TargetAddress;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * An outbound that is asked for the addresses of a request's target, one after the other, and never for its name. For one request.
 *
 * @param addresses one or more
 */
public record ResolvedOutbound(Outbound outbound, List<InetAddress> addresses) implements Outbound {

    @Override
    public String tag() {
        return outbound.tag();
    }

    @Override
    public String type() {
        return outbound.type();
    }

    @Override
    public String path() {
        return outbound.path();
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        return first(request, outbound::open);
    }

    @Override
    public Future<StreamLease> openProven(StreamRequest request) {
        return first(request, outbound::openProven);
    }

    private Future<StreamLease> first(StreamRequest request, Function<StreamRequest, Future<StreamLease>> way) {
        return InTurn.first(
                addresses,
                request.loop(),
                address -> way.apply(to(address, request)),
                late -> late.stream().close());
    }

    private static StreamRequest to(InetAddress address, StreamRequest request) {
        return request.to(
                TargetAddress.of(new InetSocketAddress(address, request.target().port())));
    }

    /** There the first address does: nobody tells whether datagrams arrive. */
    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        Promise<DatagramWay> opened = request.loop().newPromise();
        String name = request.target().host();
        outbound.openDatagrams(to(addresses.get(0), request), receiver).addListener((Future<DatagramWay> done) -> {
            if (!done.isSuccess()) {
                opened.tryFailure(done.cause());
            } else if (!opened.trySuccess(new MappedWay(done.getNow(), to -> isNamed(to, name) ? address(to) : to))) {
                done.getNow().carrier().close();
            }
        });
        return opened;
    }

    private static boolean isNamed(InetSocketAddress to, String name) {
        return to.isUnresolved() && to.getHostString().equalsIgnoreCase(name);
    }

    private InetSocketAddress address(InetSocketAddress to) {
        return new InetSocketAddress(addresses.get(0), to.getPort());
    }

    @Override
    public boolean waitsForTarget() {
        return outbound.waitsForTarget();
    }
}
