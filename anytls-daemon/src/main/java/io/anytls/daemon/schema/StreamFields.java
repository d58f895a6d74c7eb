package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What both sides can say of streams. */
public final class StreamFields {

    /** In bytes; a profile has less. */
    private static final int LARGEST_PROFILE = 64 << 10;

    public static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    private static final Option<Duration> HALF_CLOSE = OPTIONS.time(
                    "half_close_timeout", Types.DURATION_OR_NONE, Duration.ofMinutes(5))
            .atLeast(Duration.ofSeconds(1))
            .means("How long a stream goes on without payload when one of its directions has ended."
                    + " Between our own programs; others end both directions at once.");

    private static final String AUTO = "auto";
    private static final String OFF = "off";

    /** On the command line; the last stands for the name of one. */
    private static final String[] WORDS = {AUTO, OFF, "FILE"};

    public static final Option<String> PADDING = OPTIONS.value(
                    "stream_padding",
                    new ValueType<>(
                            "`auto`, `off` or lines",
                            StructuredTypes.LINES.shape(),
                            StructuredTypes.LINES_OR_NONE::read,
                            text -> text.contains("\n") ? StructuredTypes.LINES.write(text) : Json.text(text)),
                    String.class,
                    AUTO,
                    "PROFILE")
            .flagNamed("--stream-padding", "PROFILE", FlagWords.of(StreamFields::given, StreamFields::shown, WORDS))
            .means(
                    "How the first flights of each stream are shaped, so that what is inside does not show in the sizes of packets:"
                            + " by a profile that this installation draws for itself and keeps in the data directory (`auto`), not at all"
                            + " (`off`), or by a profile of your own.");

    public static final List<Field<?>> FIELDS = OPTIONS.fields();

    private StreamFields() {}

    static StreamOptions standard() {
        return new StreamOptions(HALF_CLOSE.standard(), PADDING.standard());
    }

    /** @param profiles throws {@link IllegalArgumentException} if a text is none */
    public static StreamOptions read(Section section, Consumer<String> profiles) {
        Values values = OPTIONS.read(section);
        String padding = values.get(PADDING);
        try {
            profiles.accept(padding);
        } catch (IllegalArgumentException e) {
            section.error(PADDING.field(), "is no profile: " + e.getMessage());
        }
        return new StreamOptions(values.get(HALF_CLOSE), padding);
    }

    /** Blocking, where it names a file. */
    private static String given(String word) {
        if (word.equals(AUTO) || word.equals(OFF)) {
            return word;
        }
        try {
            return new String(OperatorFile.read(Path.of(word), LARGEST_PROFILE), StandardCharsets.UTF_8);
        } catch (UnusableFileException e) {
            throw new IllegalArgumentException(
                    "is neither auto nor off, and no file that can be read: " + e.getMessage(), e);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is neither auto nor off, and no path", e);
        }
    }

    private static String shown(String padding) {
        return padding.contains("\n") ? "FILE" : padding;
    }
}
