package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same name twice in one object, told and decided as sing-box does: objects become one, of other values the last counts. */
final class Duplicates {

    private Duplicates() {}

    static Json.Obj resolve(Position at, List<Json.Member> members, Problems problems) {
        Map<String, List<Json.Member>> byName = new LinkedHashMap<>();
        for (Json.Member member : members) {
            List<Json.Member> same = byName.computeIfAbsent(member.name(), name -> new ArrayList<>(1));
            if (!same.isEmpty()) {
                boolean merge = merges(same.get(same.size() - 1), member);
                problems.warning(
                        "",
                        member.at(),
                        Quoted.name(member.name()) + " stands here twice (first at "
                                + same.get(0).at() + "): " + (merge ? "the two become one" : "the last one counts"));
                if (!merge) {
                    same.clear();
                }
            }
            same.add(member);
        }
        return object(at, byName);
    }

    private static boolean merges(Json.Member first, Json.Member second) {
        return first.value() instanceof Json.Obj && second.value() instanceof Json.Obj;
    }

    private static Json.Obj object(Position at, Map<String, List<Json.Member>> byName) {
        return new Json.Obj(at, byName.values().stream().map(Duplicates::one).toList());
    }

    /** All at once: one after the other, what has been merged before would be copied again for each. */
    private static Json.Member one(List<Json.Member> same) {
        if (same.size() == 1) {
            return same.get(0);
        }
        Map<String, List<Json.Member>> byName = new LinkedHashMap<>();
        for (Json.Member each : same) {
            for (Json.Member member : ((Json.Obj) each.value()).members()) {
                List<Json.Member> inner = byName.computeIfAbsent(member.name(), name -> new ArrayList<>(1));
                if (!inner.isEmpty() && !merges(inner.get(inner.size() - 1), member)) {
                    inner.clear();
                }
                inner.add(member);
            }
        }
        Json.Member first = same.get(0);
        return new Json.Member(first.at(), first.name(), object(first.value().at(), byName));
    }
}
