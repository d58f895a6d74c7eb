package io.anytls.client;

import io.anytls.client.direct.DetouredDatagrams;
import io.anytls.client.group.Member;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.dial.Way;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Connections of the program's own through its outbounds: to other servers, and to name servers. Which outbound has a tag is seen at
 * each dial, so that a reload needs no new ones. Any thread.
 */
final class DetourWays {

    /** Nobody outside of this program asks. */
    private static final Origin ORIGIN = new Origin("detour", "", null);

    private final Function<String, Optional<Member>> inUse;

    /** @param inUse the outbound that has a tag at the moment */
    DetourWays(Function<String, Optional<Member>> inUse) {
        this.inUse = inUse;
    }

    /** The way through an outbound; names are looked up where that outbound does it. */
    Way<DuplexChannel> through(String tag) {
        return (host, port, loop) -> {
            Promise<DuplexChannel> stands = loop.newPromise();
            Optional<Member> member = inUse.apply(tag);
            if (member.isEmpty()) {
                return stands.setFailure(new IOException("there is no outbound \"" + tag + "\" any more"));
            }
            StreamRequest request = StreamRequest.tcp(new TargetAddress(host, port), ORIGIN, loop);
            member.get().openProven(request).addListener((Future<StreamLease> leased) -> {
                if (!leased.isSuccess()) {
                    stands.tryFailure(leased.cause());
                } else if (!stands.trySuccess(leased.getNow().stream())) {
                    leased.getNow().stream().close();
                }
            });
            return stands;
        };
    }

    /** The same for datagrams. */
    DatagramExits datagramsThrough(String tag) {
        return (first, loop, receiver, held) -> {
            Optional<Member> member = inUse.apply(tag);
            if (member.isEmpty()) {
                return loop.newFailedFuture(new IOException("there is no outbound \"" + tag + "\" any more"));
            }
            StreamRequest request = StreamRequest.udp(TargetAddress.of(first), ORIGIN, loop);
            return DetouredDatagrams.open(member.get()::openDatagrams, request, receiver);
        };
    }
}
