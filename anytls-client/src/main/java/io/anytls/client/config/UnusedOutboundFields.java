package io.anytls.client.config;

import io.anytls.daemon.config.DialFields;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.util.ArrayList;
import java.util.List;

/** Outbounds of type direct and block: without rules nothing goes to them, so they may stand there. */
final class UnusedOutboundFields {

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "", "`direct` or `block`.");
    private static final Field<String> TAG =
            Field.of("tag", Types.TEXT, "", "Its name; without one its number, from 0.");

    static final Table TABLE = new Table("direct and block outbounds of the client", fields());

    private UnusedOutboundFields() {}

    private static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(TYPE, TAG));
        DialFields.fields().forEach(field -> fields.add(Field.ignored(field.name(), "nothing goes there")));
        for (String name : List.of("tcp_fast_open", "override_address", "override_port")) {
            fields.add(Field.ignored(name, "nothing goes there"));
        }
        return fields;
    }
}
