package io.anytls.client.tunnel;

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
        Promise<StreamLease> opened = request.loop().newPromise();
        attempt(0, request, way, opened);
        return opened;
    }

    private void attempt(
            int number,
            StreamRequest request,
            Function<StreamRequest, Future<StreamLease>> way,
            Promise<StreamLease> opened) {
        way.apply(to(number, request)).addListener((Future<StreamLease> done) -> {
            if (done.isSuccess()) {
                if (!opened.trySuccess(done.getNow())) {
                    done.getNow().stream().close();
                }
            } else if (number + 1 < addresses.size() && !opened.isDone()) {
                attempt(number + 1, request, way, opened);
            } else {
                opened.tryFailure(done.cause());
            }
        });
    }

    private StreamRequest to(int number, StreamRequest request) {
        return request.to(TargetAddress.of(
                new InetSocketAddress(addresses.get(number), request.target().port())));
    }

    /** There the first address does: nobody tells whether datagrams arrive. */
    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        Promise<DatagramWay> opened = request.loop().newPromise();
        String name = request.target().host();
        outbound.openDatagrams(to(0, request), receiver).addListener((Future<DatagramWay> done) -> {
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
