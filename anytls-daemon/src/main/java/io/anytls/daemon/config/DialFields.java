package io.anytls.daemon.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.IpStrategy;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of everything that dials. */
public final class DialFields {

    private static final Field<Duration> CONNECT_TIMEOUT = Field.of(
            "connect_timeout",
            Types.DURATION_OR_NONE,
            DialOptions.CONNECT_TIMEOUT,
            "How long each address may take to answer; 1ms to 1h.");
    private static final Field<Optional<IpStrategy>> DOMAIN_STRATEGY = Field.of(
            "domain_strategy",
            DomainResolver.CHOICE,
            Optional.empty(),
            "Which addresses of a name are dialled, and which first; `as_is`: IPv4 first on the client, IPv6 first on the server.");
    private static final Field<Inet4Address> INET4 = Field.of(
            "inet4_bind_address", address("an IPv4 address", Inet4Address.class), "Where IPv4 is dialled from.");
    private static final Field<Inet6Address> INET6 = Field.of(
            "inet6_bind_address", address("an IPv6 address", Inet6Address.class), "Where IPv6 is dialled from.");

    private static final Field<Json> RESOLVER = DomainResolver.field("domain_resolver");

    /** What all kinds of outbounds have, those aside that only some refuse. */
    public static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(CONNECT_TIMEOUT, DOMAIN_STRATEGY, INET4, INET6));
        fields.addAll(TcpFields.FIELDS);
        fields.addAll(List.of(
                RESOLVER,
                Field.needed(
                        "detour",
                        "connections would not go through that outbound, but show this machine's own address"),
                Field.needed("bind_interface", "connections would leave by another network interface"),
                Field.needed("routing_mark", "the firewall would send connections another way"),
                Field.needed(
                        "netns",
                        "connections would leave from another network; systemd has NetworkNamespacePath= for the whole program"),
                Field.ignored("bind_address_no_port", "the local port is chosen when the socket is bound"),
                Field.ignored("reuse_addr", "it is for UDP listeners only"),
                Field.ignored("protect_path", "it is for Android only"),
                Field.ignored("tcp_multi_path", "multipath TCP is not used"),
                Field.ignored("udp_fragment", "the system cuts datagrams where it has to"),
                Field.ignored("network_strategy", "it is for mobile systems only"),
                Field.ignored("network_type", "it is for mobile systems only"),
                Field.ignored("fallback_network_type", "it is for mobile systems only"),
                Field.ignored(
                        "fallback_delay",
                        "the next address is tried after 250ms, or as soon as the one before has failed")));
        return fields;
    }

    private DialFields() {}

    /** @param standard what holds where nothing is written */
    public static DialOptions read(Section outbound, DialOptions standard) {
        if (outbound.isWritten(DOMAIN_STRATEGY)) {
            outbound.warning(DOMAIN_STRATEGY, "works, but is removed from sing-box in 1.14");
        }
        List<InetAddress> local = new ArrayList<>();
        outbound.get(INET4).ifPresent(local::add);
        outbound.get(INET6).ifPresent(local::add);
        Optional<IpStrategy> ofResolver = DomainResolver.strategy(outbound, RESOLVER);
        IpStrategy strategy = outbound.get(DOMAIN_STRATEGY)
                .flatMap(chosen -> chosen)
                .or(() -> ofResolver)
                .orElse(standard.strategy());
        outbound.effective().omit(DOMAIN_STRATEGY);
        outbound.effective().settle(RESOLVER, DomainResolver.written(strategy));
        DialOptions options = new DialOptions(
                outbound.get(CONNECT_TIMEOUT).orElse(standard.connectTimeout()),
                strategy,
                local,
                TcpFields.tuning(outbound));
        outbound.tell(options.problems());
        return options;
    }

    private static <T extends InetAddress> ValueType<T> address(String what, Class<T> family) {
        return Types.TEXT.then(
                "IP address",
                text -> {
                    try {
                        return family.cast(HostPort.parseIp(text));
                    } catch (IllegalArgumentException | ClassCastException e) {
                        throw new IllegalArgumentException("has to be " + what, e);
                    }
                },
                InetAddress::getHostAddress);
    }
}
