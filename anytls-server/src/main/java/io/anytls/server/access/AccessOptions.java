package io.anytls.server.access;

import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.util.List;

/**
 * Which targets users may reach, beyond what is public. A target that is denied stays so whatever else allows it.
 *
 * @param values of the options below
 */
public record AccessOptions(Values values) implements Optioned<AccessOptions> {

    private static final ValueType<List<String>> RANGES =
            StructuredTypes.texts("range or array of ranges", Types.TEXT.checked("range", text -> {
                checkRange(text);
                return text;
            }));

    public static final OptionGroup<AccessOptions> OPTIONS = new OptionGroup<>(AccessOptions::new);

    public static final Option<Boolean> ALLOW_PRIVATE = OPTIONS.yesOrNo("allow_private", false)
            .flag()
            .means("Whether users may reach loopback, private and link-local addresses: this machine and its network.");

    public static final Option<List<String>> ALLOW = OPTIONS.list("allow", RANGES, String.class, List.of(), "RANGE")
            .flagNamed("--allow-targets")
            .means("What users may reach besides public addresses: `10.0.0.0/8`, `192.168.1.7:22`,"
                    + " `[fd00::/8]:8000-8999`, `*:8080`.");

    public static final Option<List<String>> DENY = OPTIONS.list("deny", RANGES, String.class, List.of(), "RANGE")
            .flagNamed("--deny-targets")
            .means("What users may not reach, written in the same way; wins over all that allows it.");

    /** What is public, and nothing else. */
    public static final AccessOptions DEFAULT = OPTIONS.standard();

    /** All that users may reach, and may not; null for nothing. */
    public AccessOptions(boolean allowPrivate, List<String> allow, List<String> deny) {
        this(DEFAULT.values()
                .with(ALLOW_PRIVATE, allowPrivate)
                .with(ALLOW, allow == null ? List.of() : List.copyOf(allow))
                .with(DENY, deny == null ? List.of() : List.copyOf(deny)));
    }

    /** Whether loopback, private and other addresses that are not public may be reached. */
    public boolean allowPrivate() {
        return values.get(ALLOW_PRIVATE);
    }

    /** Ranges that may be reached: {@code 10.0.0.0/8}, {@code 192.168.1.7:22}, {@code [fd00::1]:443}, {@code *:8080}. */
    public List<String> allow() {
        return values.get(ALLOW);
    }

    /** Ranges that may not be reached, written in the same way. */
    public List<String> deny() {
        return values.get(DENY);
    }

    @Override
    public AccessOptions with(Values others) {
        return new AccessOptions(others);
    }

    /** Whether nothing private may be reached. */
    public boolean refusesPrivate() {
        return !allowPrivate() && allow().isEmpty();
    }

    /** @throws IllegalArgumentException if it is no range; the message says which, and what is wrong with it */
    public static void checkRange(String range) {
        AccessRule.parse(range);
    }
}
