package io.anytls.daemon.cli;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.JsonWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** {@code schema}: what a configuration may have, for editors. Each program has one of its own. */
public abstract class SchemaCommand implements Callable<Integer> {

    private final Supplier<Json.Obj> schema;

    protected SchemaCommand(Supplier<Json.Obj> schema) {
        this.schema = schema;
    }

    @Override
    public Integer call() {
        System.out.print(JsonWriter.document(schema.get()));
        return 0;
    }
}
