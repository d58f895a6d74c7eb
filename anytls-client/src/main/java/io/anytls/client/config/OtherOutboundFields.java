package io.anytls.client.config;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.schema.DialFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.TcpFields;
import java.util.ArrayList;
import java.util.List;

/** Outbounds of type direct and block: in use, or there for rules that this program does not have. */
final class OtherOutboundFields {

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`direct` or `block`.");
    private static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");

    static final Table DIRECT_TABLE = new Table("direct outbound of the client", List.of(TYPE, TAG))
            .with(DialFields.ofDirect())
            .with(List.of(
                    TcpFields.FAST_OPEN,
                    Field.refused("override_address", "sing-box has removed it in 1.13"),
                    Field.refused("override_port", "sing-box has removed it in 1.13"),
                    Field.refused("proxy_protocol", "sing-box has removed it in 1.6")));

    static final Table UNUSED_TABLE =
            new Table("block outbound, and direct outbound that is not in use, of the client", unused());

    private OtherOutboundFields() {}

    /** @param used whether everything goes there; without rules nothing ever goes to another one, so it may stand there */
    static Table table(Entry entry, boolean used) {
        return used && entry.type().equals("direct") ? DIRECT_TABLE : UNUSED_TABLE;
    }

    /** The one that is used. */
    static OutboundConfig read(Entry entry, Section outbound, DialOptions standard) {
        return entry.type().equals("direct")
                ? new DirectOptions(DialFields.read(outbound, standard))
                : new BlockOptions();
    }

    private static List<Field<?>> unused() {
        List<Field<?>> fields = new ArrayList<>(List.of(TYPE, TAG));
        DialFields.fields().forEach(field -> fields.add(Field.ignored(field.name(), "nothing goes there")));
        for (String name : List.of("tcp_fast_open", "override_address", "override_port", "proxy_protocol")) {
            fields.add(Field.ignored(name, "nothing goes there"));
        }
        return fields;
    }
}
