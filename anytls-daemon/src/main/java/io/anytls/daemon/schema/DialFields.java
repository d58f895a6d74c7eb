package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Verdict;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.transport.TcpTuning;
import java.util.ArrayList;
import java.util.List;

/** The fields of everything that dials. */
public final class DialFields {

    private static final Field<Json> RESOLVER = DomainResolver.field("domain_resolver");

    /** What all kinds of outbounds have, those aside that only some refuse. */
    public static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(DialOptions.OPTIONS.fields());
        fields.addAll(TcpFields.FIELDS);
        fields.addAll(List.of(
                RESOLVER,
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

    /** The same for what dials targets, through nothing else. */
    public static List<Field<?>> ofDirect() {
        List<Field<?>> fields = new ArrayList<>(fields());
        fields.remove(DialOptions.DETOUR.field());
        fields.add(Field.needed(
                DialOptions.DETOUR.name(),
                "connections would not go through that outbound: name it where this one is named"));
        return fields;
    }

    private DialFields() {}

    /** @param standard what holds where nothing is written */
    public static DialOptions read(Section outbound, DialOptions standard) {
        Field<IpStrategy> deprecated = DialOptions.STRATEGY.field();
        if (outbound.isWritten(deprecated)
                && outbound.get(DialOptions.DETOUR.field()).isEmpty()) {
            outbound.warning(deprecated, "works, but is removed from sing-box in 1.14");
        }
        DomainResolver.Said said = outbound.get(DialOptions.DETOUR.field()).isPresent()
                ? DomainResolver.Said.NOTHING
                : DomainResolver.read(outbound, RESOLVER, standard.names().servers());
        NamesBy names = new NamesBy(
                standard.names().servers(),
                said.server().or(() -> standard.names().server()));
        DialOptions base = said.strategy()
                .map(strategy -> standard.with(DialOptions.STRATEGY, strategy))
                .orElse(standard);
        DialOptions read = DialOptions.OPTIONS.read(outbound, base);
        outbound.effective().omit(deprecated);
        outbound.effective().settle(RESOLVER, DomainResolver.written(names.server(), read.strategy()));
        TcpTuning tuning = TcpFields.tuning(outbound);
        if (read.detour().isPresent()) {
            String tag = read.detour().get();
            tellUnused(outbound, tag);
            return DialOptions.preferring(standard.strategy())
                    .with(DialOptions.DETOUR, tag)
                    .knownBy(names);
        }
        return new DialOptions(read.values(), tuning, names);
    }

    private static void tellUnused(Section outbound, String detour) {
        for (Field<?> field : fields()) {
            if (field.verdict() != Verdict.IMPLEMENTED || field.equals(DialOptions.DETOUR.field())) {
                continue;
            }
            if (outbound.isWritten(field)) {
                outbound.warning(field, "is ignored: outbound " + Entries.shown(detour) + " makes the connection");
            }
            outbound.effective().omit(field);
        }
    }
}
