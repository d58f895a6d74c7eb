package io.anytls.daemon.stats;

import io.anytls.daemon.config.Json;
import java.util.ArrayList;
import java.util.List;

/** Numbers with names, in the order in which they are put. For one thread. */
public final class Numbers {

    private final List<Json.Member> members = new ArrayList<>();

    public Numbers put(String name, long value) {
        return put(name, Json.number(value));
    }

    public Numbers put(String name, String text) {
        return put(name, Json.text(text));
    }

    public Numbers put(String name, Numbers group) {
        return put(name, group.json());
    }

    private Numbers put(String name, Json value) {
        members.add(new Json.Member(Json.NOWHERE, name, value));
        return this;
    }

    Json json() {
        return new Json.Obj(Json.NOWHERE, members);
    }
}
