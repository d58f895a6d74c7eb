package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.schema.DialFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.server.access.AccessOptions;
import java.util.List;

/** The server's outbound of type direct: the way to targets. The names are those of the command line's options. */
final class DirectOutboundFields {

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`direct`.");
    private static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    static final Table TABLE = new Table("direct outbound of the server", List.of(TYPE, TAG))
            .with(AccessOptions.OPTIONS.fields())
            .with(OutboundPoolOptions.OPTIONS.fields())
            .with(LimitOptions.OPTIONS.fields())
            .with(DatagramOptions.OPTIONS.fields())
            .with(DialFields.ofDirect())
            .with(List.of(
                    Field.ignored("tcp_fast_open", "data does not come with the first packet to a target"),
                    Field.needed("override_address", "users would reach other targets than that one"),
                    Field.needed("override_port", "users would reach other targets than that one"),
                    Field.refused("proxy_protocol", "sing-box has removed it in 1.6")));

    private DirectOutboundFields() {}

    /** The one that there is where nobody names one. */
    static Section standard(DialOptions dial, Problems problems) {
        Section standard = Section.open(Json.empty(Json.NOWHERE), "", TABLE, problems);
        standard.effective().settle(TYPE, "direct");
        standard.effective().settle(TAG, "0");
        DialFields.read(standard, dial);
        return standard;
    }

    /** @param dial how targets are dialled where nothing is said */
    static OutboundOptions read(Section direct, DialOptions dial) {
        return new OutboundOptions(
                OutboundOptions.DEFAULT.tag(),
                OutboundType.DIRECT,
                OutboundPoolOptions.OPTIONS.read(direct),
                DialFields.read(direct, dial),
                AccessOptions.OPTIONS.read(direct),
                LimitOptions.OPTIONS.read(direct),
                DatagramOptions.OPTIONS.read(direct));
    }
}
