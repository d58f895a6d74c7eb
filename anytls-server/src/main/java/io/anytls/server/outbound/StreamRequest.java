package io.anytls.server.outbound;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.netty.channel.EventLoop;

/**
 * What a stream asks for: all that a {@link Router} may decide by. Immutable.
 *
 * @param network what the stream carries
 * @param target where to; for UDP the reserved name that asked for it
 * @param origin who asks, and through which inbound
 * @param loop of the stream, where the connection shall live
 */
public record StreamRequest(Network network, TargetAddress target, Origin origin, EventLoop loop) {

    /** The network is what the target's name says. */
    public static StreamRequest of(TargetAddress target, Origin origin, EventLoop loop) {
        return new StreamRequest(UdpOverTcp.of(target) == null ? Network.TCP : Network.UDP, target, origin, loop);
    }

    /** The same for another target. */
    public StreamRequest to(TargetAddress other) {
        return new StreamRequest(network, other, origin, loop);
    }
}
