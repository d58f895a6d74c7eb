package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A link with its password in it is for a person's eyes: on a terminal, in no log, and in nothing that is redirected. */
class TerminalTest {

    private static final String LOG = "terminal.err";

    /** Runs a command on a pseudo-terminal, but for its standard error, which goes to a file. */
    private static final List<String> ON_A_TERMINAL = List.of(
            "python3", "-c", "import pty, sys; pty.spawn(sys.argv[1:])", "sh", "-c", "exec \"$@\" 2>" + LOG, "sh");

    private static final String[] OPTIONS = {"-l", "127.0.0.1:0", "--data-dir", "data"};

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void aPersonSeesTheWholeLinkAndTheLogDoesNot() throws IOException {
        Installed.assume("python3");
        RunningProgram server = workspace.start(ON_A_TERMINAL, "anytls-server", OPTIONS);
        Await.until("the link is shown", () -> server.output().stream().anyMatch(line -> line.startsWith("anytls://")));
        String link = server.output().get(0).strip();
        assertTrue(link.startsWith("anytls://" + password() + "@127.0.0.1:"), link);
        String log = Files.readString(workspace.directory().resolve(LOG));
        assertTrue(log.contains("pin-sha256: "), log);
        assertFalse(log.contains(password()), log);
    }

    @Test
    void elsewhereItIsMasked() throws IOException {
        RunningProgram server = workspace.start("anytls-server", OPTIONS);
        server.awaitLine(
                "link: anytls://\\*\\*\\*@127\\.0\\.0\\.1:\\d+/.* \\(anytls-server link .*--data-dir \\S+ shows it whole\\)");
        assertEquals(List.of(), server.output());
        assertFalse(server.log().toString().contains(password()));
    }

    private String password() throws IOException {
        Path file = workspace.dataDirectory().resolve("password");
        return Files.readString(file).strip();
    }
}
