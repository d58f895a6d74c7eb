package io.anytls.daemon.option;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The options of one record, in the order of the documentation:
 *
 * <pre>
 * private static final OptionGroup&lt;LimitOptions> OPTIONS = new OptionGroup&lt;>(LimitOptions::new);
 *
 * static final Option&lt;Integer> STREAMS_PER_USER = OPTIONS.count("max_streams_per_user", 2_000)
 *         .atLeast(1).flag().means("Streams open at a time of one user.");
 * </pre>
 *
 * All are declared in the record's static initializer, before {@link #standard()} is asked for.
 *
 * @param <R> the record
 */
public final class OptionGroup<R extends Optioned<R>> {

    private final Function<Values, R> maker;
    private final List<Option<?>> options = new ArrayList<>();
    private BiFunction<R, Predicate<Option<?>>, R> settling = (read, asked) -> read;
    private Function<R, List<OptionProblem>> rules = read -> List.of();
    private BiFunction<R, Predicate<Option<?>>, List<OptionProblem>> hints = (read, asked) -> List.of();

    public OptionGroup(Function<Values, R> maker) {
        this.maker = maker;
    }

    /** One whose values are made into a record of another room by whoever reads them. */
    public static OptionGroup<Values> ofValues() {
        return new OptionGroup<>(values -> values);
    }

    /** A number, 0 or more. */
    public Declaration.Ordered<Integer> count(String name, int standard) {
        return new Declaration.Ordered<>(this, name, Types.COUNT, standard, flag(name, "N", Integer.class));
    }

    /** A duration. */
    public Declaration.Ordered<Duration> time(String name, Duration standard) {
        return time(name, Types.DURATION, standard);
    }

    /** The same with another idea of what is as good as none. */
    public Declaration.Ordered<Duration> time(String name, ValueType<Duration> type, Duration standard) {
        return new Declaration.Ordered<>(this, name, type, standard, flag(name, "TIME", Duration.class));
    }

    /** Yes or no. */
    public Declaration<Boolean> yesOrNo(String name, boolean standard) {
        return new Declaration<>(this, name, Types.FLAG, standard, flag(name, "true|false", Boolean.class));
    }

    /** One of the constants of an enum whose names are words of the JSON. */
    public <E extends Enum<E>> Declaration<E> choice(String name, E standard) {
        Class<E> type = standard.getDeclaringClass();
        Map<String, E> words = new HashMap<>();
        for (E word : type.getEnumConstants()) {
            words.put(word.name(), word);
        }
        return new Declaration<>(this, name, Types.choice(words), standard, flag(name, "TYPE", type));
    }

    /**
     * A value of another kind.
     *
     * @param standard null if nothing holds where nothing is said
     * @param label of its value in the help
     */
    public <T> Declaration<T> value(String name, ValueType<T> type, Class<T> of, T standard, String label) {
        return new Declaration<>(this, name, type, standard, flag(name, label, of));
    }

    /**
     * A list.
     *
     * @param label of one item in the help
     */
    public <T> Declaration<List<T>> list(
            String name, ValueType<List<T>> type, Class<T> element, List<T> standard, String label) {
        Flag flag = new Flag(List.of(flagName(name)), label, List.class, element);
        return new Declaration<>(this, name, type, List.copyOf(standard), flag);
    }

    private static Flag flag(String name, String label, Class<?> type) {
        return new Flag(List.of(flagName(name)), label, type, null);
    }

    private static String flagName(String name) {
        return "--" + name.replace('_', '-');
    }

    <T> Option<T> add(Option<T> option) {
        options.add(option);
        return option;
    }

    /**
     * What becomes of defaults beside values that somebody has asked for.
     *
     * @param settling told the options and which of them were asked for
     */
    public OptionGroup<R> settling(BiFunction<R, Predicate<Option<?>>, R> settling) {
        this.settling = settling;
        return this;
    }

    /** What has to hold of several options together, beside the bounds of each. */
    public OptionGroup<R> rules(Function<R, List<OptionProblem>> rules) {
        this.rules = rules;
        return this;
    }

    /**
     * What is no mistake, but does not do what somebody may expect of it: an option without effect beside another one.
     *
     * @param hints told the options and which of them were asked for
     */
    public OptionGroup<R> hints(BiFunction<R, Predicate<Option<?>>, List<OptionProblem>> hints) {
        this.hints = hints;
        return this;
    }

    /** What holds where nothing is said. */
    public R standard() {
        return maker.apply(new Values(options));
    }

    public List<Option<?>> options() {
        return Collections.unmodifiableList(options);
    }

    /** The rows in the table of the JSON. */
    public List<Field<?>> fields() {
        return inFiles().<Field<?>>map(Option::field).toList();
    }

    private Stream<Option<?>> inFiles() {
        return options.stream().filter(Option::isInFiles);
    }

    /** What is written in an object, the defaults for the rest; tells what makes no sense. */
    public R read(Section section) {
        return read(section, standard());
    }

    /**
     * The same.
     *
     * @param base what holds where nothing is written, and where what is written makes no sense
     */
    public R read(Section section, R base) {
        Values values = base.values();
        for (Option<?> option : inFiles().toList()) {
            values = written(option, section, values);
        }
        Predicate<Option<?>> asked = option -> section.get(option.field()).isPresent();
        R read = settled(base.with(values), asked);
        inFiles().forEach(option -> settle(option, section, read.values()));
        List<OptionProblem> problems = problems(read);
        section.tell(problems);
        section.hint(hints(read, asked));
        return problems.isEmpty() ? read : base;
    }

    private static <T> Values written(Option<T> option, Section section, Values values) {
        return section.get(option.field())
                .map(value -> values.with(option, value))
                .orElse(values);
    }

    private static <T> void settle(Option<T> option, Section section, Values values) {
        T value = values.get(option);
        if (value != null) {
            section.effective().settle(option.field(), value);
        }
    }

    /** See {@link #settling(BiFunction)}. */
    public R settled(R options, Predicate<Option<?>> asked) {
        return settling.apply(options, asked);
    }

    /** See {@link #hints(BiFunction)}. */
    public List<OptionProblem> hints(R options, Predicate<Option<?>> asked) {
        return hints.apply(options, asked);
    }

    /** Every value that makes no sense by itself or beside another one; empty if all is well. */
    public List<OptionProblem> problems(R of) {
        List<OptionProblem> problems = new ArrayList<>();
        for (Option<?> option : options) {
            problem(option, of.values(), problems);
        }
        problems.addAll(rules.apply(of));
        return problems;
    }

    private static <T> void problem(Option<T> option, Values values, List<OptionProblem> problems) {
        option.problem(values.get(option)).ifPresent(reason -> problems.add(new OptionProblem(option.name(), reason)));
    }
}
