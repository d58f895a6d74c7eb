package io.anytls.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.CommandLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code link} as a person runs it, but in this process. */
class LinkCommandTest {

    @TempDir
    Path directory;

    @Test
    void oneForEachUserAndThePin() throws Exception {
        Path file = Files.writeString(directory.resolve("server.json"), """
                { "inbounds": [{"type": "anytls", "listen_port": 8444, "tls": {"enabled": true, "server_name": "a.example."},
                  "users": [{"name": "alice", "password": "a@1"}, {"name": "bob", "password": "b"}]}] }
                """);
        List<String> lines = run(
                "-c", file.toString(), "--data-dir", directory.resolve("data").toString());
        assertEquals(
                List.of("anytls://a%401@a.example:8444/?insecure=1#alice", "anytls://b@a.example:8444/?insecure=1#bob"),
                lines.subList(0, 2));
        assertTrue(lines.get(2).matches("pin-sha256: \\S{44}"), lines::toString);
        assertEquals(3, lines.size());
    }

    @Test
    void aHostThatIsNoneIsAMistakeOfTheCommandLine() {
        String data = directory.resolve("data").toString();
        StartupException e =
                assertThrows(StartupException.class, () -> run("--host", "a_b", "-p", "x", "--data-dir", data));
        assertEquals(StartupException.USAGE, e.status());
        assertTrue(e.getMessage().startsWith("bad value for --host: "), e.getMessage());
    }

    private static List<String> run(String... arguments) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
            assertEquals(0, CommandLines.execute(new LinkCommand(), arguments));
        } finally {
            System.setOut(out);
        }
        return shown.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
