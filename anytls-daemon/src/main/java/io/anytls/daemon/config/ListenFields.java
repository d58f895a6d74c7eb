package io.anytls.daemon.config;

import io.anytls.daemon.address.HostPort;
import java.util.ArrayList;
import java.util.List;

/** The fields of everything that listens. */
public final class ListenFields {

    private static final Field<String> LISTEN = Field.of(
            "listen",
            Types.TEXT.then("IP address", text -> {
                if (!HostPort.isIpLiteral(text)) {
                    throw new IllegalArgumentException("has to be an IP address such as \"127.0.0.1\" or \"::\"");
                }
                return text;
            }),
            "127.0.0.1",
            "The address to listen on; `::` is all of them.");

    private static final Field<Integer> LISTEN_PORT =
            Field.of("listen_port", Types.LISTEN_PORT, "0", "The port to listen on; 0 lets the system choose.");

    private static final String REMOVED =
            "was removed from sing-box in 1.13; there are rule actions instead, which are not supported yet either";

    private ListenFields() {}

    /** All that sing-box has. */
    public static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(LISTEN, LISTEN_PORT, TcpFields.FAST_OPEN));
        fields.addAll(TcpFields.FIELDS);
        fields.addAll(List.of(
                Field.later("bind_interface", "one network interface only"),
                Field.later("routing_mark", "a firewall mark"),
                Field.later("netns", "a network namespace; systemd has NetworkNamespacePath="),
                Field.later("detour", "to another inbound"),
                Field.later("domain_resolver", "name servers of one's own"),
                Field.ignored("reuse_addr", "an address is always free for the next start"),
                Field.ignored("tcp_multi_path", "multipath TCP is not used"),
                Field.ignored("udp_fragment", "nothing listens on UDP"),
                Field.ignored("udp_timeout", "nothing listens on UDP")));
        for (String name : List.of(
                "sniff",
                "sniff_override_destination",
                "sniff_timeout",
                "domain_strategy",
                "udp_disable_domain_unmapping")) {
            fields.add(Field.refused(name, REMOVED));
        }
        for (String name : List.of("proxy_protocol", "proxy_protocol_accept_no_header")) {
            fields.add(Field.refused(name, "was removed from sing-box in 1.6, and is not supported here"));
        }
        return fields;
    }

    public static HostPort address(Section section) {
        if (!section.isWritten(LISTEN_PORT)) {
            section.warning(LISTEN_PORT, "is missing: the system will choose a port");
        }
        return new HostPort(
                section.get(LISTEN).orElse("127.0.0.1"),
                section.get(LISTEN_PORT).orElse(0));
    }
}
