package io.anytls.daemon.rule;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is done with requests of which a condition holds, unless an earlier rule has said something else. */
public record Rule(Condition condition, RuleAction action) {

    /** The tags of the outbounds that rules send requests to. */
    public static Set<String> outbounds(List<Rule> rules) {
        return rules.stream()
                .map(Rule::action)
                .filter(RuleAction.Route.class::isInstance)
                .map(action -> ((RuleAction.Route) action).tag())
                .collect(Collectors.toUnmodifiableSet());
    }
}
