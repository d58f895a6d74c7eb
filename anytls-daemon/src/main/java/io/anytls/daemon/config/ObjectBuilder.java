package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;

/** Makes an object of a configuration from its declared fields, in the order in which they are put. */
public final class ObjectBuilder {

    private final List<Json.Member> members = new ArrayList<>();

    public <T> ObjectBuilder put(Field<T> field, T value) {
        members.add(new Json.Member(Json.NOWHERE, field.name(), field.type().write(value)));
        return this;
    }

    public Json.Obj build() {
        return new Json.Obj(Json.NOWHERE, members);
    }
}
