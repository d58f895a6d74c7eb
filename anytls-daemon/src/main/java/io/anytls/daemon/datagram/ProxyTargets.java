package io.anytls.daemon.datagram;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the {@link ProxiedDatagrams} of one outbound have in common. Immutable.
 *
 * @param permitted which resolved addresses may be sent to; asked for each datagram
 * @param names looks targets up; empty if the proxy is sent names
 */
public record ProxyTargets(
        Predicate<InetSocketAddress> permitted, Optional<Names> names, IdleTimes idle, DatagramCounts counts) {}
