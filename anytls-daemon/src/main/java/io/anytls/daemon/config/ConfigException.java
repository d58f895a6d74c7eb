package io.anytls.daemon.config;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a configuration that cannot be used. Its problems are for the person who wrote it. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems one or more */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All of them, in the order of the files. */
    public List<Problem> problems() {
        return problems;
    }
}
