package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.ObjectBuilder;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.util.ArrayList;
import java.util.List;

/** The fields of everything that listens. */
public final class ListenFields {

    private static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    private static final Option<String> LISTEN = OPTIONS.value(
                    "listen", Types.TEXT.checked("IP address", ListenFields::literal), String.class, "127.0.0.1", "")
            .means("The address to listen on; `::` and `0.0.0.0` are all of them, of both families.");

    private static final Option<Integer> LISTEN_PORT = OPTIONS.value(
                    "listen_port", Types.LISTEN_PORT, Integer.class, 0, "")
            .means("The port to listen on; 0 lets the system choose.");

    private ListenFields() {}

    private static String literal(String text) {
        if (!HostPort.isIpLiteral(text)) {
            throw new IllegalArgumentException("has to be an IP address such as \"127.0.0.1\" or \"::\"");
        }
        return text;
    }

    /** All that sing-box has. */
    public static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(OPTIONS.fields());
        fields.add(TcpFields.FAST_OPEN);
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
            fields.add(Field.ignored(
                    name, "sing-box has removed it in 1.13: write a rule of route with the action sniff"));
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
        section.effective().settle(LISTEN.field(), address.host());
        section.effective().settle(LISTEN_PORT.field(), address.port());
    }

    /** Writes an address. */
    public static void write(HostPort address, ObjectBuilder object) {
        object.put(LISTEN.field(), address.host()).put(LISTEN_PORT.field(), address.port());
    }

    public static HostPort address(Section section) {
        if (!section.isWritten(LISTEN_PORT.field())) {
            section.warning(
                    LISTEN_PORT.field(), "is missing: the system will choose a port, unless --listen names one");
        }
        Values read = OPTIONS.read(section);
        return new HostPort(read.get(LISTEN), read.get(LISTEN_PORT));
    }
}
