package io.anytls.daemon.schema;

import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.ruleset.BinaryRuleSet;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the sets of rules of {@code route}, and their files. Blocking; for one thread. */
final class RuleSets {

    /** Of a file, in bytes: a list of 200,000 names has some five million. What is made of JSON takes many times its size. */
    private static final int LARGEST = 8 << 20;

    /** How many rules a set may have; how many names a rule has is another matter. */
    private static final int MOST_RULES = 10_000;

    private static final int NEWEST = 5;

    /** Those that are there; of one that cannot be used, which is told, there is none. */
    private final Map<String, Optional<RuleSet>> byTag = new HashMap<>();

    private final Set<String> remote = new HashSet<>();
    private final Problems problems;

    RuleSets(Section route) {
        problems = route.problems();
        for (Section set : route.children(RouteFields.RULE_SET, RuleSetFields.TABLE)) {
            read(set);
        }
    }

    private void read(Section set) {
        Optional<String> tag = set.require(RuleSetFields.TAG);
        Optional<RuleSet.Content> content = switch (set.value(RuleSetFields.TYPE)) {
            case "local" -> local(set);
            case "remote" -> {
                tag.ifPresent(remote::add);
                yield Optional.empty();
            }
            default -> inline(set);
        };
        tag.ifPresent(name -> {
            if (byTag.containsKey(name)) {
                set.error(RuleSetFields.TAG, "there is another one with this tag");
            }
            byTag.put(name, content.map(found -> new RuleSet(name, found)));
        });
    }

    private static Optional<RuleSet.Content> inline(Section set) {
        set.missing(RuleSetFields.RULES, "is missing: what is in it?");
        return RuleConditions.ofSet(MOST_RULES).all(set).map(RuleSet::content);
    }

    private Optional<RuleSet.Content> local(Section set) {
        Optional<String> path = set.require(RuleSetFields.PATH);
        return path.flatMap(written -> {
            try {
                Path file = Path.of(written);
                String format = format(set, written);
                problems.reading(file);
                return format.isEmpty() ? Optional.empty() : read(set, file, OperatorFile.read(file, LARGEST), format);
            } catch (UnusableFileException | BadRuleSetException e) {
                set.error(RuleSetFields.PATH, e.getMessage());
            } catch (InvalidPathException e) {
                set.error(RuleSetFields.PATH, "is no path");
            }
            return Optional.empty();
        });
    }

    private Optional<RuleSet.Content> read(Section set, Path file, byte[] bytes, String format)
            throws BadRuleSetException {
        if (format.equals("binary")) {
            return Optional.of(BinaryRuleSet.read(bytes));
        }
        Json document = ConfigSources.parse(file.toString(), bytes, problems);
        if (document instanceof Json.Obj object) {
            return source(object);
        } else if (document != null) {
            set.error(RuleSetFields.PATH, "is no set of rules, which is an object in braces");
        }
        return Optional.empty();
    }

    private Optional<RuleSet.Content> source(Json.Obj object) {
        Section source = Section.open(object, "", RuleSetFields.FILE_TABLE, problems);
        source.require(RuleSetFields.VERSION)
                .filter(version -> version < 1 || version > NEWEST)
                .ifPresent(version -> source.error(RuleSetFields.VERSION, "has to be a number from 1 to " + NEWEST));
        return RuleConditions.ofSet(MOST_RULES).all(source).map(RuleSet::content);
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

    /** Why a rule cannot ask for what it names, if it cannot. */
    Optional<String> refusal(Section rule) {
        return rule.get(RuleFields.RULE_SET).orElse(List.of()).stream().anyMatch(remote::contains)
                ? Optional.of("names a rule_set of type \"remote\", which is not supported yet: save it,"
                        + " and write \"local\" and its \"path\"")
                : Optional.empty();
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

    /** Whether one that a rule names asks for addresses of targets. */
    boolean askForAddresses(Section rule) {
        return rule.get(RuleFields.RULE_SET).orElse(List.of()).stream()
                .flatMap(tag -> byTag.getOrDefault(tag, Optional.empty()).stream())
                .anyMatch(RuleSet::asksForAddresses);
    }
}
