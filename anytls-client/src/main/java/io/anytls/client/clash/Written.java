package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object of sing-box that is being written; what is said of it is said at the place where Clash's file has it. */
final class Written {

    private final Position at;
    private final Map<String, Json.Member> members = new LinkedHashMap<>();

    Written(Position at) {
        this.at = at;
    }

    Position at() {
        return at;
    }

    Written put(String name, Json value) {
        members.put(name, new Json.Member(value.at(), name, value));
        return this;
    }

    Written put(String name, String text) {
        return put(name, new Json.Text(at, text));
    }

    Written put(String name, boolean flag) {
        return put(name, new Json.Bool(at, flag));
    }

    Written put(String name, long number) {
        return put(name, new Json.Num(at, String.valueOf(number)));
    }

    Written put(String name, Written object) {
        return put(name, object.object());
    }

    /** A list, unless there is nothing in it. */
    Written put(String name, List<? extends Json> items) {
        return items.isEmpty() ? this : put(name, new Json.Arr(at, List.copyOf(items)));
    }

    Written putTexts(String name, List<String> texts) {
        return put(name, texts.stream().map(text -> new Json.Text(at, text)).toList());
    }

    Written without(String name) {
        members.remove(name);
        return this;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    Json.Obj object() {
        return new Json.Obj(at, List.copyOf(members.values()));
    }
}
