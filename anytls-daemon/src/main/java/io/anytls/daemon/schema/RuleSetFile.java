package io.anytls.daemon.schema;

import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.ruleset.BinaryRuleSet;
import java.util.Optional;

/** Reads what a file with a set of rules holds, wherever it has come from. */
public final class RuleSetFile {

    /** Of a file, in bytes: a list of 200,000 names has some five million. What is made of JSON takes many times its size. */
    public static final int LARGEST = 8 << 20;

    /** How many rules a set may have; how many names a rule has is another matter. */
    static final int MOST_RULES = 10_000;

    private static final int NEWEST = 5;

    private RuleSetFile() {}

    /**
     * One that nobody can be told where a mistake stands in it.
     *
     * @param binary whether it is compiled, or JSON
     * @throws BadRuleSetException with the first of its mistakes
     */
    public static RuleSet.Content read(byte[] bytes, boolean binary) throws BadRuleSetException {
        if (binary) {
            return BinaryRuleSet.read(bytes);
        }
        Problems problems = new Problems(false);
        Optional<RuleSet.Content> content = source("", bytes, problems);
        if (!problems.errors().isEmpty()) {
            throw new BadRuleSetException("is broken: " + problems.errors().get(0));
        }
        return content.orElseThrow(() -> new BadRuleSetException("is no set of rules"));
    }

    /**
     * One of JSON.
     *
     * @param file for positions
     * @return empty if something is wrong, which is told
     */
    static Optional<RuleSet.Content> source(String file, byte[] bytes, Problems problems) {
        Json document = ConfigSources.parse(file, bytes, problems);
        if (document instanceof Json.Obj object) {
            return source(Section.open(object, "", RuleSetFields.FILE_TABLE, problems));
        } else if (document != null) {
            problems.error("", document.at(), "a set of rules is an object in braces, not " + document.kind());
        }
        return Optional.empty();
    }

    private static Optional<RuleSet.Content> source(Section source) {
        source.require(RuleSetFields.VERSION)
                .filter(version -> version < 1 || version > NEWEST)
                .ifPresent(version -> source.error(RuleSetFields.VERSION, "has to be a number from 1 to " + NEWEST));
        return RuleConditions.ofSet(MOST_RULES).all(source).map(RuleSet::content);
    }
}
