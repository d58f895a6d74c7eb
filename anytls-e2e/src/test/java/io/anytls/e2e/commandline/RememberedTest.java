package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the client has learnt of a server is there after a restart, where it has a data directory. */
class RememberedTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void theServersPaddingSchemeIsSentOnce() throws IOException {
        Path scheme = Files.writeString(workspace.directory().resolve("scheme"), "stop=2\n0=50-50\n1=300-400");
        workspace.expectWarning("NOT verified").expectWarning("is damaged");
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--data-dir",
                workspace.dataDirectory().toString(),
                "--padding-scheme",
                scheme.toString(),
                "--allow-private");
        String address = ProgramPair.hostPort(server.address());
        Path data = workspace.directory().resolve("client");
        Path state = data.resolve("anytls-client.state.json");

        RunningProgram forgetful = client(address);
        forgetful.awaitLine("INFO +padding schemes of servers are remembered until .*--data-dir");
        assertEquals(0, forgetful.terminate());

        RunningProgram first = client(address, "--data-dir", data.toString());
        first.awaitLine("padding scheme \\S+ from the server");
        assertEquals(0, first.terminate());
        assertEquals(0, first.count("are remembered until"));
        assertTrue(Files.readString(state).contains("\"" + address + "\""));

        RunningProgram second = client(address, "--data-dir", data.toString());
        second.awaitLine("padding scheme \\S+ remembered");
        assertEquals(0, second.terminate());
        assertEquals(0, second.count("from the server"));

        Files.writeString(state, "{");
        RunningProgram third = client(address, "--data-dir", data.toString());
        third.awaitLine("WARN +state file .* is damaged");
        third.awaitLine("padding scheme \\S+ from the server");
        assertEquals(0, third.terminate());
        assertFalse(Files.readString(state).equals("{"));
    }

    @Test
    void aFileMayNameTheDirectoryAndTheCommandLineWins() throws IOException {
        workspace.expectWarning("NOT verified");
        Files.writeString(workspace.directory().resolve("scheme"), "stop=2\n0=50-50\n1=300-400");
        Path serverFile = Files.writeString(
                workspace.directory().resolve("server.json"),
                "{\"data_dir\": \"data\", \"inbounds\": [{\"type\": \"anytls\", \"listen_port\": 0, \"tls\": {\"enabled\": true}}],"
                        + " \"outbounds\": [{\"type\": \"direct\", \"allow_private\": true}]}");
        RunningProgram server = workspace.start(
                "anytls-server",
                "-c",
                serverFile.toString(),
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--padding-scheme",
                "scheme");
        String address = ProgramPair.hostPort(server.address());
        assertTrue(Files.exists(workspace.directory().resolve("data").resolve("tls")));
        Finished link = workspace.run(
                "anytls-server", "link", "-c", serverFile.toString(), "-l", address, "-p", workspace.password());
        assertEquals(0, link.status(), link::toString);

        Path clientFile = Files.writeString(
                workspace.directory().resolve("client.json"),
                "{\"server\": \"a.example\", \"server_port\": 1, \"tls\": {\"enabled\": true}, \"data_dir\": \"%s\"}"
                        .formatted(workspace.directory().resolve("client")));
        RunningProgram first = client(address, "-c", clientFile.toString());
        first.awaitLine("padding scheme \\S+ from the server");
        assertEquals(0, first.terminate());
        RunningProgram second = client(address, "-c", clientFile.toString());
        second.awaitLine("padding scheme \\S+ remembered");
        assertEquals(0, second.terminate());
        RunningProgram elsewhere = client(
                address,
                "-c",
                clientFile.toString(),
                "--data-dir",
                workspace.directory().resolve("other").toString());
        elsewhere.awaitLine("padding scheme \\S+ from the server");
        assertEquals(0, elsewhere.terminate());
    }

    /** One that has carried a stream. */
    private RunningProgram client(String server, String... more) throws IOException {
        String[] usual = {
            "-l", "127.0.0.1:0", "-s", server, "-p", workspace.password(), "--insecure", "--log-level", "debug"
        };
        String[] all = Stream.of(usual, more).flatMap(Stream::of).toArray(String[]::new);
        RunningProgram client = workspace.startHere("anytls-client", all);
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
        return client;
    }
}
