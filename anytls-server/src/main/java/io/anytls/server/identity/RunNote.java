package io.anytls.server.identity;

import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.state.StateSection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a server was started with the last time, as far as its links depend on it: a section of the data directory's state file. It has no
 * password in it.
 *
 * @param arguments those of {@code link}, complete but for passwords
 * @param secretGiven whether passwords stood on the server's command line or in its environment, so that they are not in any file
 */
public record RunNote(List<String> arguments, boolean secretGiven) {

    private static final String SECTION = "runs-with";
    private static final String ARGUMENTS = "arguments";
    private static final String SECRET_GIVEN = "secret-given";

    public RunNote {
        arguments = List.copyOf(arguments);
    }

    /** Leaves it for the next {@code link}; a server without a data directory needs none. Blocking: for the start. */
    public void leaveIn(StateFile state) {
        if (state.file().isEmpty()) {
            return;
        }
        StateSection section = section(state);
        section.put(ARGUMENTS, String.join("\n", arguments));
        section.put(SECRET_GIVEN, "" + secretGiven);
        state.save();
    }

    /** What the last server has left there; empty if none has. Blocking. */
    public static Optional<RunNote> in(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        StateSection section = section(StateFile.open(DataDirectory.open(directory), StateFile.SERVER));
        return section.get(ARGUMENTS)
                .map(lines -> new RunNote(
                        lines.lines().toList(),
                        section.get(SECRET_GIVEN).map(Boolean::valueOf).orElse(false)));
    }

    private static StateSection section(StateFile state) {
        return state.section(SECTION, "options of the server, for its links,", 2);
    }

    /** The command that shows the links, for a person to copy. */
    public String command() {
        StringBuilder command = new StringBuilder("anytls-server link");
        for (String argument : arguments) {
            boolean plain = argument.matches("[\\w@%+=:,./\\[\\]-]+");
            command.append(' ').append(plain ? argument : "'" + argument.replace("'", "'\\''") + "'");
        }
        return command.append(secretGiven ? " with the server's password" : "").toString();
    }
}
