package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a program keeps what it makes and learns: in a file, and on the command line. Read at the start, and not again. */
public final class DataFields {

    private static final ValueType<Path> PATH = Types.SOME_TEXT.then("string", DataFields::path, Path::toString);

    /** Without it the client keeps nothing. */
    public static final DataFields CLIENT = new DataFields(
            "", "Where the client keeps what it learns, for its next start: the padding schemes of its servers.");

    /** The server makes things that must be there again. */
    public static final DataFields SERVER = new DataFields(
            "$XDG_DATA_HOME/anytls-server or ~/.anytls-server",
            "Where the server keeps the certificate and the password that it makes, and what it learns.");

    private final OptionGroup<Values> options = OptionGroup.ofValues();
    private final Option<Path> directory;

    private DataFields(String standard, String meaning) {
        directory = options.value("data_dir", PATH, Path.class, null, "DIR")
                .told(standard)
                .flag()
                .means(meaning + " Made if it is missing, for its owner alone.");
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path");
        }
    }

    /** For the flag. */
    public OptionGroup<Values> options() {
        return options;
    }

    public Option<Path> directory() {
        return directory;
    }

    public List<Field<?>> fields() {
        return options.fields();
    }

    /** What a file says of it. */
    public Optional<Path> read(Section root) {
        return Optional.ofNullable(options.read(root).get(directory));
    }
}
