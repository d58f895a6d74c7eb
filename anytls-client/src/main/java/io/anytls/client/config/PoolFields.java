package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import java.util.ArrayList;
import java.util.List;

/** The pool's fields of an anytls outbound: its options, and the object with those of the breaker. */
final class PoolFields {

    private static final Field<Json.Obj> BREAKER = Field.of(
                    "breaker",
                    StructuredTypes.OBJECT,
                    "When a server that keeps failing is left alone: no session is made that nobody waits for, and none at all where it ends each one at once.")
            .holding(() -> PoolFields.BREAKER_TABLE);

    static final Table BREAKER_TABLE = new Table("breaker of an anytls outbound", BreakerOptions.OPTIONS.fields());

    private PoolFields() {}

    static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(PoolOptions.OPTIONS.fields());
        fields.add(BREAKER);
        return fields;
    }

    static PoolOptions read(Section outbound) {
        Section breaker = outbound.childOrEmpty(BREAKER, BREAKER_TABLE);
        PoolOptions options = PoolOptions.OPTIONS.read(outbound);
        return new PoolOptions(options.values(), BreakerOptions.OPTIONS.read(breaker));
    }
}
