package io.anytls.server.config;

import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.schema.DialFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.UpstreamFields;
import io.anytls.server.access.AccessOptions;
import java.util.ArrayList;
import java.util.List;

/** The server's outbounds of type socks and http: some targets through another program, such as tor or WARP. */
final class UpstreamOutboundFields {

    private static final Field<Boolean> RESOLVE = Field.of(
            "resolve",
            Types.FLAG,
            true,
            "Whether a target's name is looked up here, and its address checked, before the proxy is asked for the address. Without it"
                    + " the proxy is asked for the name, and users reach by name whatever the proxy reaches.");

    static final Table TABLE = UpstreamFields.table("socks and http outbounds of the server", own());

    private UpstreamOutboundFields() {}

    private static List<Field<?>> own() {
        List<Field<?>> own = new ArrayList<>(List.of(RESOLVE));
        own.addAll(AccessOptions.OPTIONS.fields());
        return own;
    }

    /** @param dial how the proxy is dialled where nothing is said */
    static OutboundOptions read(Entry entry, Section outbound, DialOptions dial) {
        if (!outbound.value(RESOLVE)) {
            outbound.warning(
                    RESOLVE,
                    "is false: users reach by name whatever the proxy reaches, its own machine and network among it");
        }
        OutboundOptions plain = OutboundOptions.DEFAULT
                .withDial(DialFields.read(outbound, dial))
                .withAccess(AccessOptions.OPTIONS.read(outbound));
        return UpstreamFields.read(outbound, entry.type())
                .map(server -> plain.through(new ProxyOptions(server, outbound.value(RESOLVE))))
                .orElse(OutboundOptions.BLOCK);
    }
}
