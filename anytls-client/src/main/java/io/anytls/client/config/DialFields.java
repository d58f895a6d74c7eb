package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.TcpFields;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.dial.IpStrategy;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fields of everything that dials. */
final class DialFields {

    private static final Field<Duration> CONNECT_TIMEOUT = Field.of(
            "connect_timeout", Types.DURATION, "5s", "How long each address of the server may take to answer.");
    private static final Field<IpStrategy> DOMAIN_STRATEGY = Field.of(
            "domain_strategy",
            Types.choice(Map.of(
                    "", IpStrategy.PREFER_IPV4,
                    "as_is", IpStrategy.PREFER_IPV4,
                    "prefer_ipv4", IpStrategy.PREFER_IPV4,
                    "prefer_ipv6", IpStrategy.PREFER_IPV6,
                    "ipv4_only", IpStrategy.ONLY_IPV4,
                    "ipv6_only", IpStrategy.ONLY_IPV6)),
            "as_is",
            "Which of the server's addresses are dialled, and which first.");
    private static final Field<Inet4Address> INET4 = Field.of(
            "inet4_bind_address", address("an IPv4 address", Inet4Address.class), "", "Where IPv4 is dialled from.");
    private static final Field<Inet6Address> INET6 = Field.of(
            "inet6_bind_address", address("an IPv6 address", Inet6Address.class), "", "Where IPv6 is dialled from.");

    /** Without the ones that some kinds of outbounds refuse. */
    static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(CONNECT_TIMEOUT, DOMAIN_STRATEGY, INET4, INET6));
        fields.addAll(TcpFields.FIELDS);
        fields.addAll(List.of(
                Field.later("detour", "through another outbound"),
                Field.later("bind_interface", "one network interface only"),
                Field.later("routing_mark", "a firewall mark"),
                Field.later("bind_address_no_port", "a late choice of the local port"),
                Field.later("netns", "a network namespace; systemd has NetworkNamespacePath="),
                Field.later("domain_resolver", "name servers of one's own"),
                Field.ignored("reuse_addr", "it is for UDP listeners only"),
                Field.ignored("protect_path", "it is for Android only"),
                Field.ignored("tcp_multi_path", "multipath TCP is not used"),
                Field.ignored("udp_fragment", "nothing is dialled over UDP"),
                Field.ignored("network_strategy", "it is for mobile systems only"),
                Field.ignored("network_type", "it is for mobile systems only"),
                Field.ignored("fallback_network_type", "it is for mobile systems only"),
                Field.ignored("fallback_delay", "addresses are tried one after the other")));
        return fields;
    }

    private DialFields() {}

    static DialOptions read(Section outbound) {
        Duration timeout = outbound.get(CONNECT_TIMEOUT).orElse(DialOptions.DEFAULT.connectTimeout());
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            outbound.error(CONNECT_TIMEOUT, "has to be 1ms or more, and at most 1h");
        }
        if (outbound.isWritten(DOMAIN_STRATEGY)) {
            outbound.warning(DOMAIN_STRATEGY, "works, but is removed from sing-box in 1.14");
        }
        List<InetAddress> local = new ArrayList<>();
        outbound.get(INET4).ifPresent(local::add);
        outbound.get(INET6).ifPresent(local::add);
        return new DialOptions(
                timeout,
                outbound.get(DOMAIN_STRATEGY).orElse(IpStrategy.PREFER_IPV4),
                local,
                TcpFields.tuning(outbound));
    }

    private static <T extends InetAddress> ValueType<T> address(String what, Class<T> family) {
        return Types.TEXT.then("IP address", text -> {
            try {
                if (HostPort.isIpLiteral(text)) {
                    return family.cast(InetAddress.getByName(text)); // a literal: nothing is looked up
                }
            } catch (UnknownHostException | ClassCastException e) {
                throw new IllegalArgumentException("has to be " + what, e);
            }
            throw new IllegalArgumentException("has to be " + what);
        });
    }
}
