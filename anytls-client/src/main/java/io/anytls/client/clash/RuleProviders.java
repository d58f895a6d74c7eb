package io.anytls.client.clash;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lists of rules that are kept elsewhere ({@code rule-providers}), read when a rule asks for them. For one thread. */
final class RuleProviders {

    private static final String PATH = "rule-providers";

    private final Map<String, Json.Obj> byName = new HashMap<>();
    private final Map<String, Content> read = new HashMap<>();
    private final ProviderFiles files;
    private final Problems problems;

    /**
     * What is in a list.
     *
     * @param question null where there is nothing
     * @param skipped how many lines of each type ask for what cannot be asked here
     */
    private record Content(Json.Obj question, Map<String, Integer> skipped) {}

    RuleProviders(Json written, ProviderFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
        new Scalars(problems)
                .named(PATH, written)
                .forEach(member -> byName.put(member.name(), (Json.Obj) member.value()));
    }

    /** @throws Unanswered if it is not there, or asks for more than can be asked */
    Json.Obj questions(String name, Position at) throws Unanswered, MalformedRule {
        Json.Obj provider = byName.get(name);
        if (provider == null) {
            throw new MalformedRule("names a list of rules that is not there: " + Quoted.name(name));
        }
        Content content = read.get(name);
        if (content == null) {
            content = read(provider, name);
            read.put(name, content);
        }
        if (content.question() == null) {
            throw new Unanswered(
                    content.skipped().isEmpty()
                            ? "its list of rules is empty"
                            : "no rule of its list can be (" + types(content) + ")");
        }
        return content.question();
    }

    /** What of a list that was read cannot be asked here; empty for nothing. */
    String lost(String name) {
        Content content = read.get(name);
        return content == null ? "" : types(content);
    }

    private static String types(Content content) {
        return String.join(
                ", ",
                content.skipped().entrySet().stream()
                        .map(each -> each.getValue() + " of " + each.getKey())
                        .toList());
    }

    private Content read(Json.Obj provider, String name) throws Unanswered {
        String path = Quoted.path(PATH, name);
        String behavior = Scalars.text(provider, "behavior");
        String format = Scalars.text(provider, "format");
        if (!behavior.matches("domain|ipcidr|classical")) {
            problems.error(path + ".behavior", provider.at(), "is none of domain, ipcidr, classical");
            throw new Unanswered("its list cannot be read");
        } else if (!format.matches("|yaml|text")) {
            throw new Unanswered(
                    "its list is of format " + Quoted.name(format) + ", which is not read: take yaml or text");
        }
        if (provider.value("payload") instanceof Json.Arr) {
            return content(
                    behavior,
                    new Scalars(problems).texts(path + ".payload", provider.value("payload")),
                    provider.at(),
                    false);
        }
        ProviderFiles.Text text = files.text(provider, name, path, true)
                .orElseThrow(() ->
                        files.fetches(provider) ? new Unanswered.Awaited() : new Unanswered("its list is not there"));
        return content(behavior, text.lines(format.equals("text")), provider.at(), text.isFetched());
    }

    /** @param foreign whether somebody else keeps the list: what is wrong in it is left out, and counted */
    private Content content(String behavior, List<Json.Text> lines, Position at, boolean foreign) {
        return behavior.equals("classical") ? classical(lines, at, foreign) : names(behavior, lines, at, foreign);
    }

    private static Content names(String behavior, List<Json.Text> lines, Position at, boolean foreign) {
        NameSet names = new NameSet();
        Map<String, Integer> skipped = new TreeMap<>();
        for (Json.Text line : lines) {
            if (foreign && behavior.equals("ipcidr") && !isRange(line.value().strip())) {
                skipped.merge("what is no range", 1, Integer::sum);
            } else if (behavior.equals("ipcidr")) {
                names.add("ip_cidr", line.value().strip(), line.at());
            } else {
                names.addName(line.value().strip(), line.at());
            }
        }
        return new Content(names.isEmpty() ? null : names.question(at), skipped);
    }

    private static boolean isRange(String text) {
        String[] parts = text.split("/", 2);
        return HostPort.isIpLiteral(parts[0])
                && (parts.length == 1
                        || parts[1].matches("\\d{1,3}")
                                && Integer.parseInt(parts[1]) <= (parts[0].contains(":") ? 128 : 32));
    }

    /** Rules about targets are one question; others are put beside it one by one. */
    private Content classical(List<Json.Text> lines, Position at, boolean foreign) {
        NameSet targets = new NameSet();
        List<Json.Obj> others = new ArrayList<>();
        Map<String, Integer> skipped = new TreeMap<>();
        RuleQuestions questions = new RuleQuestions(this);
        for (Json.Text line : lines) {
            try {
                RuleWords rule = RuleWords.of(line.at(), line.value());
                if (rule.type().equals("RULE-SET") || rule.type().equals("MATCH")) {
                    throw new MalformedRule("cannot stand in a list of rules");
                }
                Json.Obj asked = questions.of(rule);
                Json.Member only = asked.members().get(0);
                if (only.name().matches("domain.*|ip_cidr") && only.value() instanceof Json.Text text) {
                    targets.add(only.name(), text.value(), line.at());
                } else {
                    others.add(asked);
                }
            } catch (Unanswered e) {
                skipped.merge(line.value().replaceFirst(",.*", ""), 1, Integer::sum);
            } catch (MalformedRule e) {
                if (foreign) {
                    skipped.merge("broken lines", 1, Integer::sum);
                } else {
                    problems.error("", line.at(), "the rule " + e.getMessage());
                }
            }
        }
        if (!targets.isEmpty()) {
            others.add(0, targets.question(at));
        }
        Json.Obj question =
                others.isEmpty() ? null : others.size() == 1 ? others.get(0) : RuleQuestions.logical(at, "or", others);
        return new Content(question, skipped);
    }
}
