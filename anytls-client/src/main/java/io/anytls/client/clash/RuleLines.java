package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Clash's {@code rules} become those of {@code route}. What cannot be asked here is left out where nothing goes into the open for it that would
 * not go there with it, and is an error else. For one thread.
 */
final class RuleLines {

    private static final Set<String> ADDRESSES = Set.of("ip_cidr", "ip_is_private");

    private final Proxies proxies;
    private final ProxyGroups groups;
    private final List<Json.Obj> writtenGroups;
    private final RuleProviders providers;
    private final RuleQuestions questions;
    private final Problems problems;

    private final List<Line> lines = new ArrayList<>();
    /** Paths of rules whose lists have never been fetched. */
    private final Set<String> awaited = new HashSet<>();

    private final Set<String> used = new HashSet<>();

    /** Where all goes that no rule sends elsewhere; null until it is known. */
    private String last;

    private boolean lookUpIsTold;

    /**
     * A rule that is one.
     *
     * @param asked null where it cannot be asked or sent
     * @param reason why, then
     */
    private record Line(RuleWords words, String path, String target, Json.Obj asked, String reason) {

        Position at() {
            return words.at();
        }

        /** Whether names never hold for it, as they are not looked up. */
        boolean isAboutAddresses() {
            return asked.members().stream().allMatch(member -> ADDRESSES.contains(member.name()));
        }

        /** Whether it is about addresses that are in no database. */
        boolean isAboutPrivate() {
            return asked.members().stream().allMatch(member -> member.name().equals("ip_is_private"));
        }
    }

    /** @param writtenGroups all, with those of which nothing is left */
    RuleLines(
            Proxies proxies,
            ProxyGroups groups,
            List<Json.Obj> writtenGroups,
            RuleProviders providers,
            Problems problems) {
        this.proxies = proxies;
        this.groups = groups;
        this.writtenGroups = writtenGroups;
        this.providers = providers;
        this.questions = new RuleQuestions(providers);
        this.problems = problems;
    }

    /**
     * The route.
     *
     * @param root of the file
     */
    Json.Obj route(List<Json.Text> rules, Json.Obj root) {
        for (int i = 0; i < rules.size(); i++) {
            if (last != null) {
                problems.warning("rules[" + i + "]", rules.get(i).at(), "is never asked: MATCH stands in front of it");
                break;
            }
            read(rules.get(i), "rules[" + i + "]");
        }
        finish(rules, root);
        Written route = new Written(root.at());
        List<Json.Obj> written = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.asked() == null && awaited.contains(line.path()) && isHarmful(line, i, behind -> true)) {
                written.add(rule(instead(line)));
            } else if (line.asked() == null) {
                leaveOut(line, i);
            } else {
                lookUp(line, i);
                tellLost(line, i);
                written.add(rule(line));
            }
        }
        route.put("rules", written);
        return last == null ? route.object() : route.put("final", last).object();
    }

    /** Names of outbounds that a rule sends something to. */
    Set<String> used() {
        return used;
    }

    private void read(Json.Text rule, String path) {
        try {
            RuleWords words = RuleWords.of(rule.at(), rule.value());
            if (words.rest().isEmpty() || words.rest().get(0).isEmpty()) {
                throw new MalformedRule("does not say where it goes");
            }
            String target = words.rest().get(0);
            if (!groups.isWritten(target, writtenGroups) && !target.matches("PASS|REJECT-NO-DROP|COMPATIBLE")) {
                throw new MalformedRule(
                        "leads to " + Quoted.name(target) + ", and there is no proxy or group of that name");
            } else if (words.type().equals("MATCH")) {
                match(words, path, target);
            } else if (target.equals("PASS")) {
                problems.warning(path, rule.at(), "changes nothing: PASS goes on with the next rule");
            } else {
                lines.add(line(words, path, target));
            }
        } catch (MalformedRule e) {
            problems.error(path, rule.at(), e.getMessage());
        }
    }

    private Line line(RuleWords words, String path, String target) throws MalformedRule {
        try {
            Json.Obj asked = questions.of(words);
            return isUsable(target)
                    ? new Line(words, path, target, asked, null)
                    : new Line(words, path, target, null, "leads to " + Quoted.name(target) + ", which is left out");
        } catch (Unanswered.Awaited e) {
            awaited.add(path);
            return new Line(words, path, target, null, "waits: " + e.getMessage());
        } catch (Unanswered e) {
            return new Line(words, path, target, null, "cannot be asked here: " + e.getMessage());
        }
    }

    private boolean isUsable(String target) {
        return groups.isUsable(target) || target.startsWith("REJECT");
    }

    private void match(RuleWords words, String path, String target) {
        if (!isUsable(target)) {
            problems.error(
                    path,
                    words.at(),
                    "leads to " + Quoted.name(target) + ", of which nothing is left: name another one");
        }
        last = target.startsWith("REJECT") ? "REJECT" : target;
        used.add(last);
    }

    /** Without MATCH. */
    private void finish(List<Json.Text> rules, Json.Obj root) {
        if (last != null) {
            return;
        }
        if (rules.isEmpty()) {
            last = groups.first() != null ? groups.first() : proxies.first();
            if (last != null) {
                problems.warning("rules", root.at(), "there are none: everything goes to " + Quoted.name(last));
            }
        } else {
            last = "DIRECT";
            used.add(last);
            problems.warning(
                    "rules",
                    rules.get(rules.size() - 1).at(),
                    "there is no MATCH at their end: as in Clash, what no rule is for goes straight to its target");
        }
    }

    private Json.Obj rule(Line line) {
        Written rule = new Written(line.at());
        line.asked().members().forEach(member -> rule.put(member.name(), member.value()));
        if (line.target().startsWith("REJECT")) {
            rule.put("action", "reject");
            return line.target().equals("REJECT-DROP")
                    ? rule.put("method", "drop").object()
                    : rule.object();
        }
        used.add(line.target());
        return rule.put("outbound", line.target()).object();
    }

    /** A list of which a part cannot be asked is asked for the rest. */
    private void tellLost(Line line, int number) {
        String lost = line.words().type().equals("RULE-SET")
                ? providers.lost(line.words().payload())
                : "";
        if (!lost.isEmpty()) {
            leaveOut(
                    new Line(
                            line.words(),
                            line.path(),
                            line.target(),
                            null,
                            "has rules in its list that cannot be asked here (" + lost + ")"),
                    number);
        }
    }

    private void leaveOut(Line line, int number) {
        Predicate<Line> harmful = switch (line.words().type()) {
            case "GEOSITE" -> behind -> !behind.isAboutAddresses();
            case "GEOIP", "IP-ASN" -> behind -> !behind.isAboutPrivate();
            default -> behind -> true;
        };
        if (!isHarmful(line, number, harmful)) {
            problems.warning(
                    line.path(), line.at(), line.reason() + "; left out: what it means goes by the rules behind it");
        } else {
            problems.error(
                    line.path(),
                    line.at(),
                    line.reason() + "; and it is never left out: what it means would go to the targets in the open");
        }
    }

    private boolean isHarmful(Line line, int number, Predicate<Line> harmful) {
        return !groups.isOpen(line.target()) && isOpenBehind(number, harmful);
    }

    /** Nothing goes into the open because a list has not been fetched yet. */
    private Line instead(Line line) {
        problems.warning(
                line.path(),
                line.at(),
                line.reason() + "; until it is there, all that gets to this rule goes to "
                        + Quoted.name(line.target()));
        Json.Obj everything = new Written(line.at())
                .putTexts("network", List.of("tcp", "udp"))
                .object();
        return new Line(line.words(), line.path(), line.target(), everything, null);
    }

    /** Clash looks a name up where a rule asks for its address. */
    private void lookUp(Line line, int number) {
        if (!line.words().looksUp()) {
            return;
        }
        if (!groups.isOpen(line.target()) && isOpenBehind(number, behind -> !behind.isAboutAddresses())) {
            problems.error(
                    line.path(),
                    line.at(),
                    "names are not looked up for rules, so that names with such addresses would go to the targets in the"
                            + " open: write no-resolve behind it if it is about addresses, and a rule about the names");
        } else if (!lookUpIsTold) {
            lookUpIsTold = true;
            problems.warning(
                    line.path(),
                    line.at(),
                    "holds for what is asked for by address: names are not looked up for rules (nor for others like it)");
        }
    }

    /** Whether a rule behind it, or what is left when none holds, leads into the open. */
    private boolean isOpenBehind(int number, Predicate<Line> harmful) {
        return last != null && groups.isOpen(last)
                || lines.subList(number + 1, lines.size()).stream()
                        .anyMatch(line -> line.asked() != null && groups.isOpen(line.target()) && harmful.test(line));
    }
}
