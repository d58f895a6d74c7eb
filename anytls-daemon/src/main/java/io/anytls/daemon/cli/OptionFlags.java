package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.BadValueException;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Flag;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of a group of options. Its {@link #spec()} is a mixin of a command; what is not given stays as it was. */
public final class OptionFlags<R extends Optioned<R>> {

    private static final Logger LOG = LoggerFactory.getLogger(OptionFlags.class);

    private final OptionGroup<R> group;
    private final CommandSpec spec = CommandSpec.create();
    private final Map<Option<?>, OptionSpec> flags = new LinkedHashMap<>();
    private final R alone;

    /** Flags of options whose declarations say what holds where there is no file. */
    public OptionFlags(OptionGroup<R> group) {
        this(group, alone(group));
    }

    /** @param alone what holds where there is no file */
    public OptionFlags(OptionGroup<R> group, R alone) {
        this.group = group;
        this.alone = alone;
        for (Option<?> option : group.options()) {
            if (option.flag().isPresent()) {
                OptionSpec made = made(option, option.flag().get(), alone.values());
                flags.put(option, made);
                spec.addOption(made);
            }
        }
    }

    private static <R extends Optioned<R>> R alone(OptionGroup<R> group) {
        R standard = group.standard();
        Values values = standard.values();
        for (Option<?> option : group.options()) {
            values = alone(option, values);
        }
        return standard.with(values);
    }

    private static <T> OptionSpec made(Option<T> option, Flag flag, Values alone) {
        OptionSpec.Builder builder = OptionSpec.builder(flag.names().toArray(String[]::new))
                .type(flag.type())
                .paramLabel(flag.label())
                .description(description(option, flag, option.text(alone.get(option))));
        if (flag.element() != null) {
            builder.auxiliaryTypes(flag.element()).splitRegex(",").arity("1");
        } else {
            builder.arity(flag.type() == Boolean.class ? "0..1" : "1");
        }
        flag.words().ifPresent(words -> builder.converters(text -> Converting.convert(text, words.parse())));
        return builder.build();
    }

    private static String description(Option<?> option, Flag flag, String standard) {
        String words = flag.words().map(FlagWords::sentence).orElse("");
        String meaning = option.field().meaning().replace("`", "") + words;
        boolean untold = standard.isEmpty() || standard.equals("false"); // a switch that is off
        String told = untold ? "" : " (default: " + standard + ")";
        return (meaning.substring(0, meaning.length() - 1) + told + ".").replace("%", "%%");
    }

    /** For {@link picocli.CommandLine.Mixin}. */
    public CommandSpec spec() {
        return spec;
    }

    /** The longest names of the flags that are given, in the order of their declarations. */
    public List<String> given() {
        return flags.entrySet().stream()
                .filter(flag -> flag.getValue().getValue() != null)
                .map(flag -> name(flag.getKey()))
                .toList();
    }

    /** What is given for one of them. */
    public <T> Optional<T> given(Option<T> option) {
        return Optional.ofNullable(flags.get(option).getValue());
    }

    /** Whether something of the group is given. */
    public boolean isGiven() {
        return !given().isEmpty();
    }

    /**
     * What is given in place of what is said elsewhere.
     *
     * @throws StartupException if a value makes no sense
     */
    public R over(R base) {
        Values values = base.values();
        for (Option<?> option : flags.keySet()) {
            values = over(option, values);
        }
        R options = group.settled(base.with(values), option -> isAsked(option, base));
        List<OptionProblem> problems = group.problems(options);
        if (!problems.isEmpty()) {
            OptionProblem first = problems.get(0);
            throw refused(flagOf(first.field()), first.reason());
        }
        flags.keySet().forEach(option -> check(option, options.values()));
        if (isGiven()) { // else the file has been told
            tell(group.hints(options, option -> isAsked(option, base) || isOther(option, base)));
        }
        return options;
    }

    /** The same where there is no file. */
    public R alone() {
        return over(alone);
    }

    private static <T> Values alone(Option<T> option, Values values) {
        return values.with(option, option.alone());
    }

    private <T> Values over(Option<T> option, Values values) {
        T given = flags.get(option).getValue();
        return given == null ? values : values.with(option, given);
    }

    private void tell(List<OptionProblem> hints) {
        hints.forEach(hint -> LOG.warn("{} {}", flagOf(hint.field()), hint.reason()));
    }

    private static boolean isOther(Option<?> option, Optioned<?> base) {
        return !Objects.equals(base.values().get(option), option.standard());
    }

    /** An option without a flag is asked for by a file only, and there only if it is not the default. */
    private boolean isAsked(Option<?> option, R base) {
        OptionSpec flag = flags.get(option);
        return flag != null ? flag.getValue() != null : isOther(option, base);
    }

    /** What a file could not say either. */
    private <T> void check(Option<T> option, Values values) {
        T value = values.get(option);
        if (value == null) {
            return; // nothing holds where nothing is said
        }
        try {
            option.field().type().read(option.field().type().write(value));
        } catch (BadValueException e) {
            throw refused(name(option), e.getMessage());
        }
    }

    private String flagOf(String field) {
        for (Option<?> option : flags.keySet()) {
            if (option.name().equals(field)) {
                return name(option);
            }
        }
        return "--" + field.replace('_', '-');
    }

    private static String name(Option<?> option) {
        return option.flag().orElseThrow().name();
    }

    private static StartupException refused(String flag, String reason) {
        return StartupException.usage("bad value for " + flag + ": " + reason);
    }
}
