package io.anytls.daemon.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Rules in their order, of which the first that holds counts. Those that ask for names first of all are found by the name, all at once;
 * only the others are asked one after the other. Immutable; any thread.
 */
public final class RuleTable {

    private static final int[] NONE = {};

    /** A rule with more names than these is asked for itself: it has an index of its own, which needs not be kept twice. */
    private static final int MANY_NAMES = 64;

    /** What is left to be asked of a rule, once its name is known to fit. */
    private final Condition[] rest;

    private final RuleAction[] actions;
    private final DomainTrie names = new DomainTrie();

    /** Those of a rule that have to be fetched, and may not be there yet; of most rules none. */
    private final RuleSet[][] fetched;

    private final Predicate<RuleAction> open;

    /** Numbers of the last rules that ask what is spoken, and for names; -1 if none does. */
    private int lastProtocol = -1;

    private int lastName = -1;

    /** Numbers of the rules that are not in {@link #names}, ascending. */
    private final int[] others;

    public RuleTable(List<Rule> rules) {
        this(rules, action -> false);
    }

    /**
     * The same where a set of rules may be missing. As long as it is, nobody knows whether a rule that asks for it holds: it counts only
     * where it keeps out of the open what would go there without it.
     *
     * @param open whether an action sends a request into the open; asked with null for what is done when no rule holds
     */
    public RuleTable(List<Rule> rules, Predicate<RuleAction> open) {
        this.open = open;
        this.fetched = rules.stream()
                .map(rule -> Rule.fetched(List.of(rule)).toArray(RuleSet[]::new))
                .toArray(RuleSet[][]::new);
        rest = new Condition[rules.size()];
        actions = new RuleAction[rules.size()];
        List<Integer> unnamed = new ArrayList<>();
        for (int number = 0; number < rules.size(); number++) {
            Condition condition = rules.get(number).condition();
            actions[number] = rules.get(number).action();
            lastProtocol = condition.asksForProtocols() ? number : lastProtocol;
            lastName = condition.asksForNames() ? number : lastName;
            Condition.Domains required = required(condition);
            if (required == null) {
                rest[number] = condition;
                unnamed.add(number);
            } else {
                rest[number] = without(condition, required);
                required.names().addTo(names, number);
            }
        }
        others = unnamed.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The names of which one has to fit, whatever else is asked; null if there are none. */
    private static Condition.Domains required(Condition condition) {
        if (condition instanceof Condition.And and) {
            return and.all().stream()
                    .map(RuleTable::required)
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
        }
        return condition instanceof Condition.Domains domains && domains.names().size() <= MANY_NAMES ? domains : null;
    }

    private static Condition without(Condition condition, Condition.Domains asked) {
        if (condition instanceof Condition.And and) {
            return new Condition.And(and.all().stream()
                    .filter(each -> each != asked)
                    .map(each -> without(each, asked))
                    .toList());
        }
        return condition == asked ? new Condition.And(List.of()) : condition;
    }

    /** What the first rule that holds says, of those that decide; null if none does. */
    public RuleAction of(Asked asked) {
        return action(find(asked, 0, false));
    }

    /**
     * The beginning of a request's way through the rules, those that change something or find something out among them.
     *
     * @param host its target, as it has named it; null if none is known
     */
    public Course course(Asked asked, String host) {
        return new Course(this, asked, host);
    }

    /** Whether a look at first bytes, by the rule of this number, may change what becomes of a request. */
    boolean mayChange(int number, Asked asked) {
        return number < lastProtocol || number < lastName && asked.name() == null;
    }

    /** Null for the number of no rule. */
    RuleAction action(int number) {
        return number < 0 ? null : actions[number];
    }

    /**
     * The number of the first rule that holds, or -1.
     *
     * @param from the first that is asked; those before it did not hold, or have been followed
     * @param all whether rules that do not decide are among them
     */
    int find(Asked asked, int from, boolean all) {
        int[] named = asked.name() == null ? NONE : named(asked.name());
        int careful = -1;
        int n = 0;
        int o = 0;
        while (n < named.length || o < others.length) {
            boolean byName = o == others.length || n < named.length && named[n] < others[o];
            int number = byName ? named[n++] : others[o++];
            boolean decides = actions[number].isFinal();
            if (isUnknown(number)) {
                careful = careful < 0 && decides && !open.test(actions[number]) ? number : careful;
            } else if (number >= from && (all || decides) && rest[number].holds(asked)) {
                return careful >= 0 && decides && open.test(actions[number]) ? careful : number;
            }
        }
        return careful >= 0 && open.test(null) ? careful : -1;
    }

    private boolean isUnknown(int number) {
        for (RuleSet set : fetched[number]) {
            if (set.content() == null) {
                return true;
            }
        }
        return false;
    }

    /** Numbers of the rules that a name fits, ascending. */
    private int[] named(String name) {
        Numbers found = new Numbers();
        names.find(name, found::add);
        return found.sorted();
    }

    private static final class Numbers {

        private int[] numbers = NONE;

        void add(int number) {
            numbers = Arrays.copyOf(numbers, numbers.length + 1);
            numbers[numbers.length - 1] = number;
        }

        int[] sorted() {
            Arrays.sort(numbers);
            return numbers;
        }
    }
}
