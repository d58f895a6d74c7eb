package io.anytls.daemon.datagram;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the {@link TargetSocket}s of one outbound have in common. Immutable.
 *
 * @param localAddresses where datagrams start from: for each family the first of it, or what the system takes if there is none
 * @param permitted which resolved addresses may be sent to; asked for each datagram
 * @param fullCone whether everybody may answer, and not only who has been sent to
 */
public record TargetSockets(
        UdpSockets sockets,
        Names names,
        List<InetAddress> localAddresses,
        Predicate<InetSocketAddress> permitted,
        IdleTimes idle,
        boolean fullCone,
        DatagramCounts counts) {

    public TargetSockets {
        localAddresses = List.copyOf(localAddresses);
    }

    /** Straight to targets, by a {@link TargetSocket} each. */
    public DatagramExits exits() {
        return (first, loop, receiver, held) -> TargetSocket.open(this, loop, receiver, held);
    }

    /** The same with other times. */
    public TargetSockets idle(IdleTimes other) {
        return new TargetSockets(sockets, names, localAddresses, permitted, other, fullCone, counts);
    }

    /** Whether one socket does for both families. */
    boolean isShared() {
        return localAddresses.isEmpty();
    }

    InetSocketAddress local(boolean ipv6) {
        for (InetAddress local : localAddresses) {
            if (local instanceof Inet6Address == ipv6) {
                return new InetSocketAddress(local, 0);
            }
        }
        return new InetSocketAddress(0);
    }
}
