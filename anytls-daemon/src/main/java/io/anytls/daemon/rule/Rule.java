package io.anytls.daemon.rule;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is done with requests of which a condition holds, unless an earlier rule has said something else. */
public record Rule(Condition condition, RuleAction action) {

    /** The tags of the outbounds that rules need: those that they send requests to, and those that their sets are fetched through. */
    public static Set<String> outbounds(List<Rule> rules) {
        Stream<String> sentTo = rules.stream()
                .map(Rule::action)
                .filter(RuleAction.Route.class::isInstance)
                .map(action -> ((RuleAction.Route) action).tag());
        Stream<String> detours = fetched(rules).stream()
                .map(set -> set.remote().orElseThrow().detour())
                .filter(tag -> !tag.isEmpty());
        return Stream.concat(sentTo, detours).collect(Collectors.toUnmodifiableSet());
    }

    /** The sets that rules ask for and that have to be fetched. */
    public static List<RuleSet> fetched(List<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.condition().allSets())
                .filter(set -> set.remote().isPresent())
                .distinct()
                .toList();
    }
}
