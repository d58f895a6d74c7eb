package io.anytls.daemon.option;

import io.anytls.daemon.config.OptionProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Limits that are never reached, as another one is lower. No mistake: the lower one holds. */
public final class Contradictions {

    private final Values values;
    private final Predicate<Option<?>> asked;
    private final List<OptionProblem> found = new ArrayList<>();

    /** @param asked whether somebody has asked for an option; a default contradicts nothing */
    public Contradictions(Values values, Predicate<Option<?>> asked) {
        this.values = values;
        this.asked = asked;
    }

    /** @param outer what the limit cannot be above; 0 is none */
    public Contradictions within(Option<Integer> limit, Option<Integer> outer) {
        int value = values.get(limit);
        int most = values.get(outer);
        if (asked.test(limit) && most != 0 && value > most) {
            found.add(new OptionProblem(
                    limit.name(), "is " + value + ", but " + outer.name() + " is " + most + ": it is never reached"));
        }
        return this;
    }

    public List<OptionProblem> found() {
        return found;
    }
}
