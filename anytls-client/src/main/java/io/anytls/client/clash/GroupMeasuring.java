package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import io.anytls.daemon.config.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a group of Clash chooses among its members. */
final class GroupMeasuring {

    /** Nothing is lost without them, or they were looked at elsewhere. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "name",
            "type",
            "proxies",
            "use",
            "filter",
            "exclude-filter",
            "include-all",
            "include-all-proxies",
            "include-all-providers",
            "lazy",
            "timeout",
            "max-failed-times",
            "expected-status",
            "hidden",
            "icon",
            "default-selected",
            "empty-fallback");

    private static final List<String> MEASURING = List.of("url", "interval", "tolerance", "strategy");

    /** Traffic would take another way than the one that is asked for. */
    private static final Set<String> NEEDED =
            Set.of("interface-name", "routing-mark", "disable-udp", "exclude-type", "dialer-proxy");

    private static final int MOST_SECONDS = 30 * 60;

    private final Problems problems;
    private final Scalars scalars;

    GroupMeasuring(Problems problems) {
        this.problems = problems;
        this.scalars = new Scalars(problems);
    }

    void read(Json.Obj group, String path, String type, Written outbound) {
        for (Json.Member member : group.members()) {
            String at = Quoted.path(path, member.name());
            if (MEASURING.contains(member.name())) {
                boolean strategy = member.name().equals("strategy");
                if (type.equals("balance") ? strategy : !type.equals("selector")) {
                    measuring(outbound, type, member, at);
                }
            } else if (NEEDED.contains(member.name()) && !isNothing(member.value())) {
                problems.error(
                        at, member.at(), "is not supported for a group, and is never left out: say it for each proxy");
            } else if (!WITHOUT_EFFECT.contains(member.name()) && !NEEDED.contains(member.name())) {
                Set<String> names = new HashSet<>(WITHOUT_EFFECT);
                names.addAll(MEASURING);
                problems.warning(
                        at, member.at(), "is ignored: there is no such field" + Suggestion.of(member.name(), names));
            }
        }
    }

    /** What the group leaves to the health-check of its provider. */
    void like(Json.Obj provider, String path, String type, Written outbound) {
        if (type.equals("selector")
                || !(provider.value("health-check") instanceof Json.Obj check)
                || !Scalars.text(check, "enable").equals("true")) {
            return;
        }
        for (String name : List.of("url", "interval")) {
            Json.Member member = check.member(name);
            if (member != null && !outbound.has(name)) {
                measuring(outbound, type, member, path + ".health-check." + name);
            }
        }
    }

    private static boolean isNothing(Json value) {
        String text = Scalars.text(value);
        return text == null || text.isEmpty() || text.equals("false") || text.equals("0");
    }

    private void measuring(Written outbound, String type, Json.Member member, String at) {
        Json value = member.value();
        switch (member.name()) {
            case "url" ->
                scalars.text(at, value)
                        .filter(url -> !url.value().isEmpty())
                        .ifPresent(url -> outbound.put("url", url));
            case "interval" -> scalars.number(at, value).ifPresent(seconds -> interval(outbound, seconds));
            case "tolerance" -> scalars.number(at, value).ifPresent(millis -> outbound.put("tolerance", millis));
            default -> strategy(outbound, type, value, at);
        }
    }

    private static void interval(Written outbound, Json.Num seconds) {
        int every = Integer.parseInt(seconds.digits());
        if (every > 0) {
            outbound.put("interval", new Json.Text(seconds.at(), every + "s"));
            if (every > MOST_SECONDS) { // it goes on for as long as an interval after the last request at least
                outbound.put("idle_timeout", new Json.Text(seconds.at(), every + "s"));
            }
        }
    }

    private void strategy(Written outbound, String type, Json value, String at) {
        Optional<Json.Text> word = scalars.text(at, value);
        if (type.equals("balance") && word.isPresent()) {
            outbound.put("strategy", word.get());
        }
    }
}
