package io.anytls.daemon.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a configuration, so that a person hears of all of it at once. For one thread. */
public final class Problems {

    /** Nobody reads more, and a file of nonsense shall not fill a log. */
    private static final int MOST = 100;

    private final boolean lenient;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** @param lenient whether what is not supported is left out with a warning, instead of being an error */
    public Problems(boolean lenient) {
        this.lenient = lenient;
    }

    /** Something that is wrong in any case. */
    public void error(String path, Position at, String reason) {
        add(errors, new Problem(path, at, reason));
    }

    /** Something that is right, but that this program cannot do. */
    public void unsupported(String path, Position at, String reason) {
        if (lenient) {
            add(warnings, new Problem(path, at, reason + "; left out"));
        } else {
            add(errors, new Problem(path, at, reason));
        }
    }

    /** Something that changes nothing. */
    public void warning(String path, Position at, String reason) {
        add(warnings, new Problem(path, at, reason));
    }

    private static void add(List<Problem> list, Problem problem) {
        if (list.size() < MOST) {
            list.add(problem);
        }
    }

    public boolean lenient() {
        return lenient;
    }

    /** In the order of the files. */
    public List<Problem> errors() {
        return sorted(errors);
    }

    public List<Problem> warnings() {
        return sorted(warnings);
    }

    /** @throws ConfigException with all errors, if there is one */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigException(errors());
        }
    }

    private static List<Problem> sorted(List<Problem> list) {
        Comparator<Position> byPosition = Comparator.nullsFirst(Comparator.comparing(Position::file)
                .thenComparingInt(Position::line)
                .thenComparingInt(Position::column));
        return list.stream()
                .sorted(Comparator.comparing(Problem::at, byPosition))
                .toList();
    }
}
