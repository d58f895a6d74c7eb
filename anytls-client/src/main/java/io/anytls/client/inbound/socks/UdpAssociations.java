package io.anytls.client.inbound.socks;

import io.anytls.client.config.UdpOptions;
import io.anytls.client.tunnel.Datagrams;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.UdpSockets;
import java.util.function.Supplier;

/**
 * What the UDP associations of a program have in common.
 *
 * @param sockets where applications send to
 * @param datagrams the way to targets
 * @param options asked for each datagram
 */
public record UdpAssociations(
        UdpSockets sockets, Datagrams datagrams, DatagramCounts counts, Supplier<UdpOptions> options) {

    /** The same for a listener that has options of its own. */
    public UdpAssociations with(Supplier<UdpOptions> others) {
        return new UdpAssociations(sockets, datagrams, counts, others);
    }
}
