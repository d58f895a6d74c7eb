package io.anytls.daemon.option;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.ValueType;
import java.util.List;
import java.util.Optional;

/** An option that is being declared; {@link #means} ends it. */
public class Declaration<T> {

    private final OptionGroup<?> group;
    private final String name;
    private final ValueType<T> type;
    private final T standard;
    private final Flag usual;
    private Flag flag;
    private T alone;
    private String told = "";
    private boolean inFiles = true;

    /** @param usual its flag, if it gets one */
    Declaration(OptionGroup<?> group, String name, ValueType<T> type, T standard, Flag usual) {
        this.group = group;
        this.name = name;
        this.type = type;
        this.standard = standard;
        this.usual = usual;
        alone = standard;
    }

    /** It can be given on the command line, under its own name with dashes. */
    public Declaration<T> flag() {
        flag = usual;
        return this;
    }

    /** The same with another label for its value in the help. */
    public Declaration<T> flag(String label) {
        flag = new Flag(usual.names(), label, usual.type(), usual.element());
        return this;
    }

    /** The same under a name that is not the option's own. */
    public Declaration<T> flagNamed(String flagName) {
        flag = new Flag(List.of(flagName), usual.label(), usual.type(), usual.element());
        return this;
    }

    /**
     * The same under several names.
     *
     * @param flagNames with their dashes, the longest last
     */
    public Declaration<T> flagNames(String... flagNames) {
        flag = new Flag(List.of(flagNames), usual.label(), usual.type(), usual.element());
        return this;
    }

    /** The same, and its values are written otherwise than in a file. */
    public Declaration<T> flagNamed(String flagName, String label, FlagWords<T> words) {
        flag = new Flag(List.of(flagName), label, usual.type(), usual.element(), Optional.of(words));
        return this;
    }

    /** The same with a short name too. */
    public Declaration<T> flagAlso(String shortName) {
        flag = new Flag(List.of(shortName, usual.name()), usual.label(), usual.type(), usual.element());
        return this;
    }

    /** What holds where there is no file. */
    public Declaration<T> alone(T value) {
        alone = value;
        return this;
    }

    /** Its default is told in these words: a value cannot say it. */
    public Declaration<T> told(String words) {
        told = words;
        return this;
    }

    /** Files do not have it. */
    public Declaration<T> onCommandLineOnly() {
        inFiles = false;
        return flag();
    }

    Bounds<?> bounds() {
        return null;
    }

    /**
     * Ends the declaration.
     *
     * @param meaning sentences for the documentation and, without backticks, for the help; bounds are put into the first one
     */
    public Option<T> means(String meaning) {
        String bounds = bounds() == null ? "" : bounds().text();
        String whole = bounds.isEmpty() ? meaning : inFirstSentence(meaning, "; " + bounds);
        return group.add(new Option<>(
                Field.of(name, type, standard, whole).otherwise(told),
                bounds(),
                Optional.ofNullable(flag),
                alone,
                inFiles,
                group.options().size()));
    }

    private static String inFirstSentence(String meaning, String addition) {
        int space = meaning.indexOf(". ");
        int end = space < 0 ? meaning.length() - 1 : space;
        return meaning.substring(0, end) + addition + meaning.substring(end);
    }

    /** One whose values have an order. */
    public static final class Ordered<T extends Comparable<T>> extends Declaration<T> {

        private Bounds<T> bounds = new Bounds<>(null, null, null, "");

        Ordered(OptionGroup<?> group, String name, ValueType<T> type, T standard, Flag usual) {
            super(group, name, type, standard, usual);
        }

        public Ordered<T> atLeast(T least) {
            bounds = new Bounds<>(least, bounds.most(), bounds.zero(), bounds.afterwards());
            return this;
        }

        public Ordered<T> atMost(T most) {
            bounds = new Bounds<>(bounds.least(), most, bounds.zero(), bounds.afterwards());
            return this;
        }

        /** @param afterwards what is beyond it */
        public Ordered<T> atMost(T most, String afterwards) {
            bounds = new Bounds<>(bounds.least(), most, bounds.zero(), afterwards);
            return this;
        }

        /** Zero is allowed too, and means something of its own. */
        public Ordered<T> zero(String meaning) {
            bounds = new Bounds<>(bounds.least(), bounds.most(), meaning, bounds.afterwards());
            return this;
        }

        @Override
        Bounds<?> bounds() {
            return bounds;
        }
    }
}
