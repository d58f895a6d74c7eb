package io.anytls.client.tunnel;

import io.anytls.daemon.payload.Sniffed;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.session.Repeat;
import io.netty.channel.EventLoop;

/**
 * What an application asks for: all that a {@link Router} may decide by. Immutable.
 *
 * @param network what the stream carries
 * @param target where to, as the application has named it
 * @param origin who asks, and through which inbound
 * @param sniffed what the application's first bytes say; null where nobody has looked
 * @param loop of the application's connection; a session on the same loop is preferred
 * @param repeat of the sending before this one; null if it is the first, or may not be known to be another one
 */
public record StreamRequest(
        Network network, TargetAddress target, Origin origin, Sniffed sniffed, EventLoop loop, Repeat repeat) {

    /** For a connection to the target. */
    public static StreamRequest tcp(TargetAddress target, Origin origin, EventLoop loop) {
        return new StreamRequest(Network.TCP, target, origin, null, loop, null);
    }

    /** For datagrams, of which the first goes to the target. */
    public static StreamRequest udp(TargetAddress target, Origin origin, EventLoop loop) {
        return new StreamRequest(Network.UDP, target, origin, null, loop, null);
    }

    /** The same where somebody has looked. */
    public StreamRequest sniffed(Sniffed found) {
        return new StreamRequest(network, target, origin, found, loop, repeat);
    }

    /** The same for the stream that carries the datagrams. */
    StreamRequest overTcp() {
        return new StreamRequest(network, UdpOverTcp.VERSION_2.target(), origin, sniffed, loop, null);
    }

    /**
     * The same once more.
     *
     * @param sent see {@link OpenedStream#repeat}
     */
    public StreamRequest again(Repeat sent) {
        return new StreamRequest(network, target, origin, sniffed, loop, sent);
    }
}
