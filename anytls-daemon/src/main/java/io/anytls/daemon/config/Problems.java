package io.anytls.daemon.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects what is wrong with a configuration, so that a person hears of all of it at once. For one thread. */
public final class Problems {

    /** Nobody reads more, and a file of nonsense shall not fill a log. */
    private static final int MOST = 100;

    private final boolean lenient;
    private final Consumer<Path> reading;
    private final Listed errors = new Listed("mistakes");
    private final Listed warnings = new Listed("warnings");

    /** What values of another program's file are called there, by where they stand. */
    private final Map<Position, String> places = new HashMap<>();

    private boolean takesMasks;

    /** How many of the errors would be warnings when lenient. */
    private int optional;

    /** @param lenient whether what is not supported is left out with a warning, instead of being an error */
    public Problems(boolean lenient) {
        this(lenient, file -> {});
    }

    /**
     * The same for somebody who wants to know what is read.
     *
     * @param reading told of each file right before it is read, or found missing
     */
    public Problems(boolean lenient, Consumer<Path> reading) {
        this.lenient = lenient;
        this.reading = reading;
    }

    /** From now on what {@code check --print} writes for secrets is as good as secrets: nothing is started with it. */
    public void takeMasks() {
        takesMasks = true;
    }

    boolean takesMasks() {
        return takesMasks;
    }

    /** To be called before a file is read for the configuration. */
    public void reading(Path file) {
        reading.accept(file);
    }

    /** Something that is wrong in any case. */
    public void error(String path, Position at, String reason) {
        errors.add(problem(path, at, reason));
    }

    /** Something that is right, but that this program cannot do. */
    public void unsupported(String path, Position at, String reason) {
        unsupported(path, at, reason, "");
    }

    /**
     * The same where somebody has to know what happens without it.
     *
     * @param effect what happens when it is left out; may be empty
     */
    public void unsupported(String path, Position at, String reason, String effect) {
        if (lenient) {
            warnings.add(problem(path, at, reason + "; left out" + (effect.isEmpty() ? "" : ": " + effect)));
        } else {
            errors.add(problem(path, at, reason));
            optional++;
        }
    }

    /** Something that changes nothing. */
    public void warning(String path, Position at, String reason) {
        warnings.add(problem(path, at, reason));
    }

    /** From now on what is wrong with these values is told by the paths that they have in this document. */
    public void placed(String path, Json value) {
        places.put(value.at(), path);
        if (value instanceof Json.Obj object) {
            object.members().forEach(member -> placed(Quoted.path(path, member.name()), member.value()));
        } else if (value instanceof Json.Arr array) {
            for (int i = 0; i < array.items().size(); i++) {
                placed(path + "[" + i + "]", array.items().get(i));
            }
        }
    }

    private Problem problem(String path, Position at, String reason) {
        String place = at == null ? null : places.get(at);
        return new Problem(place == null || path.startsWith(place) ? path : place, at, reason);
    }

    /** Whether there are as many errors as are shown; the others are counted only. */
    boolean isFull() {
        return errors.isFull();
    }

    public boolean lenient() {
        return lenient;
    }

    /** In the order of the files. */
    public List<Problem> errors() {
        return errors.sorted();
    }

    public List<Problem> warnings() {
        return warnings.sorted();
    }

    /** @throws ConfigException with all errors, if there is one */
    public void throwIfAny() {
        if (!errors().isEmpty()) {
            throw new ConfigException(errors(), advice());
        }
    }

    private String advice() {
        int all = errors.count();
        if (optional == 0) {
            return "";
        } else if (optional == all) {
            return "--lenient leaves " + (all == 1 ? "it" : "all of them")
                    + " out, with a warning that says what happens then";
        }
        return "--lenient would leave " + optional + " of these " + all + " out; the others have to be mended first";
    }

    /** As many as somebody reads, and the number of the others. */
    private static final class Listed {

        private final String what;
        private final List<Problem> shown = new ArrayList<>();
        private int more;

        Listed(String what) {
            this.what = what;
        }

        void add(Problem problem) {
            if (shown.size() < MOST) {
                shown.add(problem);
            } else {
                more++;
            }
        }

        boolean isFull() {
            return shown.size() >= MOST;
        }

        int count() {
            return shown.size() + more;
        }

        List<Problem> sorted() {
            Comparator<Position> byPosition = Comparator.nullsFirst(Comparator.comparing(Position::file)
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column));
            List<Problem> all = new ArrayList<>(shown);
            all.sort(Comparator.comparing(Problem::at, byPosition));
            if (more > 0) {
                all.add(new Problem("", null, "and " + more + " more " + what));
            }
            return all;
        }
    }
}
