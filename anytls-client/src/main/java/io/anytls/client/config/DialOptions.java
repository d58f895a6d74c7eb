package io.anytls.client.config;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.transport.TcpTuning;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How TCP connections to a server are made.
 *
 * @param connectTimeout for each of its addresses; more than zero
 * @param strategy which of a name's addresses are dialled, and which first
 * @param localAddresses where connections start from, one for each family at most
 */
public record DialOptions(
        Duration connectTimeout, IpStrategy strategy, List<InetAddress> localAddresses, TcpTuning tuning) {

    public static final DialOptions DEFAULT =
            new DialOptions(Duration.ofSeconds(5), IpStrategy.PREFER_IPV4, List.of(), TcpTuning.DEFAULT);

    public DialOptions {
        localAddresses = List.copyOf(localAddresses);
    }
}
