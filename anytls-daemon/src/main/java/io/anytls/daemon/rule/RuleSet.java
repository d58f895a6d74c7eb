package io.anytls.daemon.rule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rules without an action that other rules ask for by their name. What is in it may be replaced; any thread. */
public final class RuleSet {

    private final String tag;
    private final Object origin;
    private volatile Content content;

    /**
     * One whose content stays: two are equal that have the same.
     *
     * @param tag its name
     */
    public RuleSet(String tag, Content content) {
        this(tag, content, content);
    }

    /** One that has to be fetched, and has nothing in it before: two are equal that come from the same place. */
    public RuleSet(String tag, Remote remote) {
        this(tag, remote, null);
    }

    private RuleSet(String tag, Object origin, Content content) {
        this.tag = tag;
        this.origin = origin;
        this.content = content;
    }

    /**
     * Where one is fetched from.
     *
     * @param url may have a secret in it
     * @param binary whether it is compiled
     * @param detour the tag of the outbound that it is fetched through; empty for that of all requests
     * @param interval after which it is fetched again
     */
    public record Remote(String url, boolean binary, String detour, Duration interval) {
        @Override
        public String toString() {
            return "Remote[" + detour + ", " + interval + "]";
        }
    }

    /**
     * What is in it: one of its rules has to hold.
     *
     * @param plain the only rule, where it is one that others can take in; else null
     * @param rules all of them
     */
    public record Content(Parts plain, List<Condition> rules) {

        boolean hold(Asked asked) {
            for (Condition rule : rules) {
                if (rule.holds(asked)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * One rule of it.
     *
     * @param parts what it asks, where it is not turned round and not made of others; else null
     */
    public record Headless(Condition condition, Parts parts) {

        public static Headless plain(Parts parts) {
            return new Headless(parts.condition(), parts);
        }

        /** The same where it holds when it would not. */
        public Headless inverted() {
            return new Headless(new Condition.Not(condition), null);
        }
    }

    public static Content content(List<Headless> rules) {
        Parts only = rules.size() == 1 ? rules.get(0).parts() : null;
        return new Content(only, rules.stream().map(Headless::condition).toList());
    }

    public String tag() {
        return tag;
    }

    /** Null as long as nothing has been fetched. */
    public Content content() {
        return content;
    }

    public void replace(Content fetched) {
        content = fetched;
    }

    /** Where it comes from, if it has to be fetched. */
    public Optional<Remote> remote() {
        return origin instanceof Remote remote ? Optional.of(remote) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet same && same.tag.equals(tag) && same.origin.equals(origin);
    }

    @Override
    public int hashCode() {
        return tag.hashCode();
    }
}
