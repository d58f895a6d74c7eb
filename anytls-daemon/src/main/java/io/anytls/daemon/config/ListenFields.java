package io.anytls.daemon.config;

import io.anytls.daemon.address.HostPort;
import java.util.ArrayList;
import java.util.List;

/** The fields of everything that listens. */
public final class ListenFields {

    private static final Field<String> LISTEN = Field.of(
            "listen",
            Types.TEXT.checked("IP address", text -> {
                if (!HostPort.isIpLiteral(text)) {
                    throw new IllegalArgumentException("has to be an IP address such as \"127.0.0.1\" or \"::\"");
                }
                return text;
            }),
            "127.0.0.1",
            "The address to listen on; `::` and `0.0.0.0` are all of them, of both families.");

    private static final Field<Integer> LISTEN_PORT =
            Field.of("listen_port", Types.LISTEN_PORT, 0, "The port to listen on; 0 lets the system choose.");

    private ListenFields() {}

    /** All that sing-box has. */
    public static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(LISTEN, LISTEN_PORT, TcpFields.FAST_OPEN));
        fields.addAll(TcpFields.FIELDS);
        fields.addAll(List.of(
                Field.needed("bind_interface", "everybody could connect, not only those on that network interface"),
                Field.needed("routing_mark", "the firewall would send the answers another way"),
                Field.needed(
                        "netns",
                        "another network could connect; systemd has NetworkNamespacePath= for the whole program"),
                Field.needed("detour", "connections would not go to that inbound, but to the targets"),
                Field.ignored("reuse_addr", "an address is always free for the next start"),
                Field.ignored("tcp_multi_path", "multipath TCP is not used"),
                Field.ignored("udp_fragment", "the system cuts datagrams where it has to"),
                Field.ignored(
                        "udp_timeout", "how long a target may be silent is said by the server's direct outbound")));
        for (String name : List.of("sniff", "sniff_override_destination", "sniff_timeout")) {
            fields.add(Field.ignored(name, "there are no rules that need it, and sing-box has removed it in 1.13"));
        }
        fields.add(Field.ignored("domain_strategy", "sing-box has removed it in 1.13; an outbound may have it"));
        fields.add(Field.ignored("udp_disable_domain_unmapping", "sing-box has removed it in 1.13"));
        for (String name : List.of("proxy_protocol", "proxy_protocol_accept_no_header")) {
            fields.add(Field.refused(name, "was removed from sing-box in 1.6, and is not supported here"));
        }
        return fields;
    }

    /** An address that stands in no file. */
    public static void settle(Section section, HostPort address) {
        section.effective().settle(LISTEN, address.host());
        section.effective().settle(LISTEN_PORT, address.port());
    }

    /** Writes an address. */
    public static void write(HostPort address, ObjectBuilder object) {
        object.put(LISTEN, address.host()).put(LISTEN_PORT, address.port());
    }

    public static HostPort address(Section section) {
        if (!section.isWritten(LISTEN_PORT)) {
            section.warning(LISTEN_PORT, "is missing: the system will choose a port, unless --listen names one");
        }
        return new HostPort(section.value(LISTEN), section.value(LISTEN_PORT));
    }
}
