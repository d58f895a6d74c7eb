package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.time.Duration;
import java.util.List;

/** What both sides can say of streams. */
public final class StreamFields {

    private static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    private static final Option<Duration> HALF_CLOSE = OPTIONS.time(
                    "half_close_timeout", Types.DURATION_OR_NONE, Duration.ofMinutes(5))
            .atLeast(Duration.ofSeconds(1))
            .means("How long a stream goes on without payload when one of its directions has ended."
                    + " Between our own programs; others end both directions at once.");

    public static final Duration DEFAULT_HALF_CLOSE = HALF_CLOSE.standard();

    public static final List<Field<?>> FIELDS = OPTIONS.fields();

    private StreamFields() {}

    public static Duration halfClose(Section section) {
        return OPTIONS.read(section).get(HALF_CLOSE);
    }
}
