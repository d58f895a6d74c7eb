package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.ruleset.BinaryRuleSet;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the sets of rules of {@code route}, and their files; fetches none. Blocking; for one thread. */
final class RuleSets {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Those that are there; of one that cannot be used, which is told, there is none. */
    private final Map<String, Optional<RuleSet>> byTag = new HashMap<>();

    private final Problems problems;
    private final Ways ways;

    RuleSets(Section route, Ways ways) {
        this.ways = ways;
        problems = route.problems();
        for (Section set : route.children(RouteFields.RULE_SET, RuleSetFields.TABLE)) {
            read(set);
        }
    }

    private void read(Section set) {
        Optional<String> tag = set.require(RuleSetFields.TAG);
        String type = set.value(RuleSetFields.TYPE);
        Optional<RuleSet> made = switch (type) {
            case "local" -> local(set).flatMap(found -> tag.map(name -> new RuleSet(name, found)));
            case "remote" -> remote(set).flatMap(from -> tag.map(name -> new RuleSet(name, from)));
            default -> inline(set).flatMap(found -> tag.map(name -> new RuleSet(name, found)));
        };
        tag.ifPresent(name -> {
            if (byTag.containsKey(name)) {
                set.error(RuleSetFields.TAG, "there is another one with this tag");
            }
            byTag.put(name, made);
        });
    }

    private static Optional<RuleSet.Content> inline(Section set) {
        set.missing(RuleSetFields.RULES, "is missing: what is in it?");
        return RuleConditions.ofSet(RuleSetFile.MOST_RULES).all(set).map(RuleSet::content);
    }

    private Optional<RuleSet.Content> local(Section set) {
        return set.require(RuleSetFields.PATH).flatMap(written -> {
            try {
                Path file = Path.of(written);
                String format = format(set, written);
                if (format.isEmpty()) {
                    return Optional.empty();
                }
                problems.reading(file);
                byte[] bytes = OperatorFile.read(file, RuleSetFile.LARGEST);
                return format.equals("binary")
                        ? Optional.of(BinaryRuleSet.read(bytes))
                        : RuleSetFile.source(file.toString(), bytes, problems);
            } catch (UnusableFileException | BadRuleSetException e) {
                set.error(RuleSetFields.PATH, e.getMessage());
            } catch (InvalidPathException e) {
                set.error(RuleSetFields.PATH, "is no path");
            }
            return Optional.empty();
        });
    }

    private Optional<RuleSet.Remote> remote(Section set) {
        Optional<String> url = set.require(RuleSetFields.URL);
        String detour = set.get(RuleSetFields.DETOUR).orElse("");
        if (!detour.isEmpty() && ways.find(detour).filter(ways::isUsable).isEmpty()) {
            set.error(RuleSetFields.DETOUR, "names no outbound that can be used: " + Entries.shown(detour));
        }
        Duration interval = set.value(RuleSetFields.INTERVAL);
        if (interval.compareTo(SHORTEST) < 0) {
            set.error(RuleSetFields.INTERVAL, "has to be at least 1s");
        }
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (set.isMasked(RuleSetFields.URL)) { // only looked at, nothing is fetched
            boolean binary = set.get(RuleSetFields.FORMAT).orElse("binary").equals("binary");
            return Optional.of(new RuleSet.Remote(url.get(), binary, detour, interval));
        }
        try {
            String path = FetchRequest.of(url.get()).url().getPath();
            String format = format(set, path == null ? "" : path);
            return Optional.of(new RuleSet.Remote(url.get(), format.equals("binary"), detour, interval));
        } catch (IllegalArgumentException e) {
            set.error(RuleSetFields.URL, e.getMessage());
            return Optional.empty();
        }
    }

    /** Empty if nothing says it, which is told. */
    private static String format(Section set, String name) {
        Optional<String> written = set.get(RuleSetFields.FORMAT);
        String lower = name.toLowerCase(Locale.ROOT);
        if (written.isPresent()) {
            return written.get();
        } else if (lower.endsWith(".srs")) {
            return "binary";
        } else if (lower.endsWith(".json")) {
            return "source";
        }
        set.missing(RuleSetFields.FORMAT, "is missing: \"source\" for JSON, \"binary\" for what sing-box has compiled");
        return "";
    }

    /** The sets that a rule names; empty if one cannot be used, which is told. */
    Optional<List<RuleSet>> named(Section rule) {
        Field<List<String>> field = RuleFields.RULE_SET;
        List<RuleSet> found = new ArrayList<>();
        List<String> tags = rule.get(field).orElse(List.of());
        if (tags.isEmpty()) {
            rule.error(field, "has to name at least one");
        }
        for (String tag : tags) {
            if (!byTag.containsKey(tag)) {
                rule.error(field, "there is no rule_set with the tag " + Entries.shown(tag));
            }
            byTag.getOrDefault(tag, Optional.empty()).ifPresent(found::add);
        }
        return found.size() < tags.size() || tags.isEmpty() ? Optional.empty() : Optional.of(found);
    }
}
