package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several configurations become one, as sing-box does it: objects are merged, arrays are put behind each other, a scalar is appended to
 * an array, and of two scalars the earlier one stays.
 */
final class Merging {

    private final Problems problems;

    Merging(Problems problems) {
        this.problems = problems;
    }

    Json.Obj merge(Json.Obj earlier, Json.Obj later) {
        return objects("", earlier, later);
    }

    private Json.Obj objects(String path, Json.Obj earlier, Json.Obj later) {
        Map<String, Json.Member> byName = new LinkedHashMap<>();
        earlier.members().forEach(member -> byName.put(member.name(), member));
        for (Json.Member member : later.members()) {
            Json.Member before = byName.get(member.name());
            byName.put(
                    member.name(), before == null ? member : values(Quoted.path(path, member.name()), before, member));
        }
        return new Json.Obj(earlier.at(), List.copyOf(byName.values()));
    }

    private Json.Member values(String path, Json.Member earlier, Json.Member later) {
        Json first = earlier.value();
        Json second = later.value();
        if (first instanceof Json.Null) {
            return later;
        }
        if (second instanceof Json.Null) {
            return earlier;
        }
        if (first instanceof Json.Obj one && second instanceof Json.Obj two) {
            return new Json.Member(earlier.at(), earlier.name(), objects(path, one, two));
        }
        if (first instanceof Json.Obj || second instanceof Json.Obj) {
            problems.error(
                    path,
                    later.at(),
                    "is " + second.kind() + " here and " + first.kind() + " at " + earlier.at()
                            + ": they cannot be merged");
            return earlier;
        }
        if (first instanceof Json.Arr || second instanceof Json.Arr) {
            List<Json> items = new ArrayList<>(items(first));
            items.addAll(items(second));
            return new Json.Member(earlier.at(), earlier.name(), new Json.Arr(first.at(), items));
        }
        return earlier;
    }

    private static List<Json> items(Json value) {
        return value instanceof Json.Arr array ? array.items() : List.of(value);
    }
}
