package io.anytls.client.clash;

import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Position;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            content = read(provider, Quoted.path(PATH, name));
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

    private Content read(Json.Obj provider, String path) throws Unanswered {
        String behavior = Scalars.text(provider, "behavior");
        String format = Scalars.text(provider, "format");
        if (!behavior.matches("domain|ipcidr|classical")) {
            problems.error(path + ".behavior", provider.at(), "is none of domain, ipcidr, classical");
            throw new Unanswered("its list cannot be read");
        } else if (!format.matches("|yaml|text")) {
            throw new Unanswered(
                    "its list is of format " + Quoted.name(format) + ", which is not read: take yaml or text");
        }
        Optional<List<Json.Text>> lines = provider.value("payload") instanceof Json.Arr
                ? Optional.of(new Scalars(problems).texts(path + ".payload", provider.value("payload")))
                : files.text(provider, path).map(text -> text.lines(format.equals("text")));
        if (lines.isEmpty()) {
            throw new Unanswered("its list is not there");
        }
        return behavior.equals("classical")
                ? classical(lines.get(), provider.at())
                : names(behavior, lines.get(), provider.at());
    }

    private static Content names(String behavior, List<Json.Text> lines, Position at) {
        NameSet names = new NameSet();
        for (Json.Text line : lines) {
            if (behavior.equals("ipcidr")) {
                names.add("ip_cidr", line.value().strip(), line.at());
            } else {
                names.addName(line.value().strip(), line.at());
            }
        }
        return new Content(names.isEmpty() ? null : names.question(at), Map.of());
    }

    /** Rules about targets are one question; others are put beside it one by one. */
    private Content classical(List<Json.Text> lines, Position at) {
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
                problems.error("", line.at(), "the rule " + e.getMessage());
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
