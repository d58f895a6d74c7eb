package io.anytls.server.identity;

import io.anytls.daemon.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server was started with the last time, as far as its links depend on it: the file {@code runs-with} of the data directory, one
 * argument a line. It has no password in it.
 *
 * @param arguments those of {@code link}, complete but for passwords
 * @param secretGiven whether passwords stood on the server's command line or in its environment, so that they are not in any file
 */
public record RunNote(List<String> arguments, boolean secretGiven) {

    private static final Logger LOG = LoggerFactory.getLogger(RunNote.class);

    private static final String NAME = "runs-with";
    private static final String COMMENT =
            "# What the server was started with, for \"anytls-server link\": one argument a line.";
    private static final String SECRET_GIVEN = "# Its passwords stood on the command line or in the environment.";

    public RunNote {
        arguments = List.copyOf(arguments);
    }

    /**
     * Leaves it in a directory that exists; a server that has no such directory needs none. Blocking: for the start.
     *
     * @param directory may be missing
     */
    public void leaveIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Path unfinished = DataDirectory.unfinished(directory.resolve(NAME));
        try {
            List<String> lines = new ArrayList<>(List.of(COMMENT));
            if (secretGiven) {
                lines.add(SECRET_GIVEN);
            }
            lines.addAll(arguments);
            DataDirectory.writeNew(unfinished, String.join("\n", lines) + "\n");
            Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "{}; \"anytls-server link\" needs the server's options then",
                    DataDirectory.failure(directory, "write into", e));
        }
    }

    /**
     * What the last server has left there; empty if none has. Blocking.
     *
     * @throws StartupException if it cannot be read
     */
    public static Optional<RunNote> in(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            List<String> lines = Files.readAllLines(file);
            return Optional.of(new RunNote(
                    lines.stream().filter(line -> !line.startsWith("#")).toList(), lines.contains(SECRET_GIVEN)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StartupException.failure(DataDirectory.failure(file, "read", e), e);
        }
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
