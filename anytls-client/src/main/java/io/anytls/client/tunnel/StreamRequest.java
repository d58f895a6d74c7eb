package io.anytls.client.tunnel;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.session.Repeat;
import io.netty.channel.EventLoop;
import java.time.Duration;

/**
 * What an application asks for: all that a {@link Router} may decide by. Immutable.
 *
 * @param network what the stream carries
 * @param target where to, as the application has named it
 * @param origin who asks, and through which inbound
 * @param loop of the application's connection; a session on the same loop is preferred
 * @param udpTimeout after which a socket for its datagrams that nobody uses is closed; null if nothing is said about it
 * @param repeat of the sending before this one; null if it is the first, or may not be known to be another one
 */
public record StreamRequest(
        Network network, TargetAddress target, Origin origin, EventLoop loop, Duration udpTimeout, Repeat repeat) {

    /** For a connection to the target. */
    public static StreamRequest tcp(TargetAddress target, Origin origin, EventLoop loop) {
        return new StreamRequest(Network.TCP, target, origin, loop, null, null);
    }

    /** For datagrams, of which the first goes to the target. */
    public static StreamRequest udp(TargetAddress target, Origin origin, EventLoop loop) {
        return new StreamRequest(Network.UDP, target, origin, loop, null, null);
    }

    /** The same for another target. */
    public StreamRequest to(TargetAddress other) {
        return new StreamRequest(network, other, origin, loop, udpTimeout, repeat);
    }

    /** The same with another time. */
    public StreamRequest timingOut(Duration after) {
        return new StreamRequest(network, target, origin, loop, after, repeat);
    }

    /** The same for the stream that carries the datagrams. */
    StreamRequest overTcp() {
        return new StreamRequest(network, UdpOverTcp.VERSION_2.target(), origin, loop, udpTimeout, null);
    }

    /**
     * The same once more.
     *
     * @param sent see {@link OpenedStream#repeat}
     */
    public StreamRequest again(Repeat sent) {
        return new StreamRequest(network, target, origin, loop, udpTimeout, sent);
    }
}
