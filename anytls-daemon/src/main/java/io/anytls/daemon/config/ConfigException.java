package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a configuration that cannot be used. Its problems are for the person who wrote it. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final String advice;

    /**
     * @param problems one or more
     * @param advice what may help against them all; may be empty
     */
    public ConfigException(List<Problem> problems, String advice) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.advice = advice;
    }

    /** All of them, in the order of the files. */
    public List<Problem> problems() {
        return problems;
    }

    /** The lines for a person: the problems, and what may help. */
    public List<String> lines() {
        List<String> lines =
                new ArrayList<>(problems.stream().map(Problem::toString).toList());
        if (!advice.isEmpty()) {
            lines.add(advice);
        }
        return lines;
    }
}
