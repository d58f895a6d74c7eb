package io.anytls.e2e.howto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the how-to pages say is done to a copy of the sources; the result is built and does what the pages promise. */
@DisabledOnOs(OS.WINDOWS)
class HowToTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @TempDir
    Path directory;

    @Test
    void anOption() throws IOException {
        ChangedServer server = ChangedServer.build(directory, "add-an-option.md");

        String help = String.join("\n", run(server, "--help").output());
        assertTrue(
                help.replaceAll("\\s+", " ")
                        .contains("--max-megabytes-per-user=MIB Megabytes that the streams of one user may have in"
                                + " flight; 1 to 4096 (default: 64)."),
                help);

        Path file = workspace.directory().resolve("server.json");
        Files.writeString(file, """
                {"inbounds": [{"type": "anytls", "listen_port": 0, "tls": {"enabled": true}}],
                 "outbounds": [{"type": "direct", "max_megabytes_per_user": 8}]}""");
        Finished printed = run(server, "check", "--print", file.toString());
        assertEquals(0, printed.status(), printed::toString);
        assertTrue(printed.output().toString().contains("\"max_megabytes_per_user\": 8"), printed::toString);

        Files.writeString(file, Files.readString(file).replace(": 8", ": 5000"));
        Finished refused = run(server, "check", file.toString());
        assertEquals(1, refused.status());
        assertTrue(
                refused.errors()
                        .toString()
                        .contains("outbounds[0].max_megabytes_per_user (line 2, column 61): has to be from 1 to 4096"),
                refused::toString);
        Finished flag = run(server, "--max-megabytes-per-user", "0");
        assertEquals(2, flag.status());
        assertTrue(flag.errors().toString().contains("bad value for --max-megabytes-per-user"), flag::toString);
    }

    @Test
    void anOutbound() throws IOException {
        ChangedServer changed = ChangedServer.build(directory, "add-an-outbound.md");
        Files.writeString(workspace.directory().resolve("server.json"), """
                {"inbounds": [{"type": "anytls", "listen": "127.0.0.1", "tls": {"enabled": true},
                               "users": [{"name": "a", "password": "%s"}]}],
                 "outbounds": [{"type": "local", "tag": "here"}]}""".formatted(workspace.password()));
        workspace.expectWarning("NOT verified").expectWarning("listen_port.*is missing");
        RunningProgram server = workspace.start(
                changed.prefix(), "anytls-server", "-c", "server.json", "--data-dir", "data", "--log-level", "debug");
        RunningProgram client = workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                ProgramPair.hostPort(server.address()),
                "-p",
                workspace.password(),
                "--insecure");
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address())
                        .connect("192.0.2.1", target.address().getPort())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private Finished run(ChangedServer server, String... arguments) {
        return workspace.run(server.prefix(), "anytls-server", arguments);
    }
}
