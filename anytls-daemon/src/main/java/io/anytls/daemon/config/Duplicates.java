package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same name twice in one object, told and decided as sing-box does: objects become one, of other values the last counts. */
final class Duplicates {

    private Duplicates() {}

    static Json.Obj resolve(Position at, List<Json.Member> members, Problems problems) {
        Map<String, Json.Member> byName = new LinkedHashMap<>();
        for (Json.Member member : members) {
            Json.Member before = byName.get(member.name());
            if (before != null) {
                problems.warning(
                        "",
                        member.at(),
                        Quoted.name(member.name()) + " stands here twice (first at " + before.at() + "): "
                                + (merges(before, member) ? "the two become one" : "the last one counts"));
            }
            byName.put(member.name(), before != null && merges(before, member) ? merged(before, member) : member);
        }
        return new Json.Obj(at, List.copyOf(byName.values()));
    }

    private static boolean merges(Json.Member first, Json.Member second) {
        return first.value() instanceof Json.Obj && second.value() instanceof Json.Obj;
    }

    private static Json.Member merged(Json.Member first, Json.Member second) {
        Map<String, Json.Member> byName = new LinkedHashMap<>();
        List<Json.Member> all = new ArrayList<>(((Json.Obj) first.value()).members());
        all.addAll(((Json.Obj) second.value()).members());
        for (Json.Member member : all) {
            Json.Member before = byName.get(member.name());
            byName.put(member.name(), before != null && merges(before, member) ? merged(before, member) : member);
        }
        return new Json.Member(
                first.at(), first.name(), new Json.Obj(first.value().at(), List.copyOf(byName.values())));
    }
}
