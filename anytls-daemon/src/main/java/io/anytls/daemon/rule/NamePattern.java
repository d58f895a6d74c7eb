package io.anytls.daemon.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** A regular expression of RE2, whose time grows with the name's length only: none can be written that spins. Immutable. */
public final class NamePattern {

    private final Pattern pattern;

    private NamePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException whose message follows the field's path */
    public static NamePattern parse(String text) {
        try {
            return new NamePattern(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no regular expression of RE2, which sing-box has too: " + e.getDescription());
        }
    }

    boolean describes(String name) {
        return pattern.matcher(name).find();
    }

    public String text() {
        return pattern.pattern();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern same && same.text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }
}
