package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.state.DataDirectory;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.server.identity.SelfSigned;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the first start, which makes what is missing, to the end by a signal. */
class LifecycleTest {

    /** 128 and the number of the signal. */
    private static final int HUNG_UP = 129;

    private static final int TERMINATED = 143;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void whatTheServerMakesIsKeptAndForItsOwnerOnly() throws IOException {
        RunningProgram first = server();
        String pin = pin(first);
        String password = Files.readString(file("password")).strip();
        workspace.secret(password);
        try (Stream<Path> made = Files.walk(workspace.dataDirectory())) {
            for (Path path : made.toList()) {
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", mode(path), path::toString);
            }
        }
        assertEquals(0, first.terminate());

        RunningProgram second = server();
        assertEquals(pin, pin(second));
        assertEquals(password, Files.readString(file("password")).strip());
    }

    @Test
    void theLinkIsAllThatAClientNeeds() throws IOException {
        RunningProgram server = server();
        String listen = ProgramPair.hostPort(server.address());
        Finished link = workspace.run("anytls-server", "link", "--data-dir", "data");
        assertEquals(0, link.status(), link::toString);
        String pin = pin(server);
        assertTrue(link.output().contains("pin-sha256: " + pin), link::toString);
        String text = link.output().get(0);
        String password = Files.readString(file("password")).strip();
        workspace.secret(password);
        assertTrue(text.contains(password) && text.contains(listen), text);

        RunningProgram client = workspace.start("anytls-client", "-l", "127.0.0.1:0", "-s", text, "--pin-sha256", pin);
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
        assertEquals(1, server.count("link: anytls://\\*\\*\\*@"));
    }

    @Test
    void manyUsersAreOneLine() throws IOException {
        String users = IntStream.range(0, 500)
                .mapToObj(i -> "{\"name\": \"user-%d\", \"password\": \"%s-%d\"}".formatted(i, workspace.password(), i))
                .collect(Collectors.joining(","));
        Path file = workspace.directory().resolve("server.json");
        Files.writeString(
                file,
                "{\"inbounds\": [{\"type\": \"anytls\", \"listen_port\": 8443, \"tls\": {\"enabled\": true}, \"users\": [%s]}]}"
                        .formatted(users));
        RunningProgram server =
                workspace.start("anytls-server", "-c", file.toString(), "-l", "127.0.0.1:0", "--data-dir", "data");
        server.awaitLine(
                "links of 500 users: anytls-server link --config \\S+ --listen \\S+ --data-dir \\S+ shows them");
        server.awaitLine("memory:");
        assertEquals(0, server.count("link: "));
        assertTrue(server.log().size() < 20, () -> server.log().toString());
        Finished shown = workspace.runHere("anytls-server", "link", "--data-dir", data());
        assertEquals(501, shown.output().size(), shown::toString); // and the pin
    }

    @Test
    void theCommandBelowTheLinkVerifiesTheServer() throws IOException {
        RunningProgram server = server();
        String listen = ProgramPair.hostPort(server.address());
        Finished shown = workspace.runHere("anytls-server", "link", "--data-dir", data(), "-l", listen);
        Matcher command = Pattern.compile("^# .*: anytls-client -s '([^']+)' --pin-sha256 (\\S+)$")
                .matcher(shown.errors().get(1));
        assertTrue(shown.errors().get(0).contains("is reached from this machine or its network only"), shown::toString);
        assertTrue(command.matches(), shown::toString);
        assertTrue(shown.output().get(0).contains("insecure=1"), shown::toString);
        assertFalse(command.group(1).contains("insecure"), shown::toString);
        RunningProgram client = workspace.start(
                "anytls-client", "-l", "127.0.0.1:0", "-s", command.group(1), "--pin-sha256", command.group(2));
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void certificatesOfOnesOwnAreUsed() {
        SelfSigned.loadOrMake(DataDirectory.open(workspace.directory().resolve("other")), List.of());
        String key = named("other", "key");
        String certificate = named("other", "cert");
        RunningProgram server = workspace.start(
                "anytls-server", "-l", "127.0.0.1:0", "-p", workspace.password(), "--cert", certificate, "--key", key);
        String elsewhere = workspace.directory().resolve("other").toString();
        Finished other =
                workspace.runHere("anytls-server", "link", "--data-dir", elsewhere, "-p", workspace.password());
        assertTrue(other.output().contains("pin-sha256: " + pin(server)), other::toString);
        Finished own = workspace.runHere("anytls-server", "link", "--data-dir", data());
        assertEquals(1, own.status(), own::toString);
        assertEquals(List.of(), own.output(), "there is no identity, and none is made");
    }

    @Test
    void bothEndBySigtermWithStatus0WhileTheyAreBusy() throws IOException {
        RunningProgram server = server();
        workspace.environment(
                "ANYTLS_PASSWORD", Files.readString(file("password")).strip());
        RunningProgram client = workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                ProgramPair.hostPort(server.address()),
                "--pin-sha256",
                pin(server));
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
            for (RunningProgram program : List.of(client, server)) {
                assertEquals(0, program.terminate()); // a warning, of an end that took too long, fails the test
            }
        }
    }

    @Test
    void aClosedTerminalEndsProgramsThatHaveNoFileToReadAgain() {
        RunningProgram server = server();
        RunningProgram client = workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "127.0.0.1:1",
                "-p",
                workspace.password(),
                "--dial-at-start=false");
        client.address();
        for (RunningProgram program : List.of(client, server)) {
            program.hangUp();
            assertEquals(HUNG_UP, program.awaitEnd(Await.PATIENCE), program::name);
        }
    }

    @Test
    void aServiceWithoutAFileToReadAgainSaysSo() {
        workspace.environment("INVOCATION_ID", "0123456789abcdef0123456789abcdef");
        RunningProgram server = server();
        server.hangUp();
        server.awaitLine("SIGHUP: nothing is read again, as no file was given");
        assertEquals(0, server.terminate());
    }

    @Test
    void ignoredSignalsAreTold() throws IOException {
        Path nohup = Path.of("/usr/bin/nohup");
        Assumptions.assumeTrue(Files.isExecutable(nohup), "nohup is not installed");
        Path file = workspace.directory().resolve("client.json");
        Files.writeString(file, "{\"outbounds\": [{\"type\": \"block\"}]}");
        RunningProgram client =
                workspace.start(List.of(nohup.toString()), "anytls-client", "-l", "127.0.0.1:0", "-c", file.toString());
        client.awaitLine("SIGHUP is ignored");
        client.address();
        client.hangUp();
        assertEquals(0, client.terminate());
    }

    @Test
    void aStartThatWaitsForAPipeEndsAtOnce() throws Exception {
        Path pipe = workspace.directory().resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (String program : List.of("anytls-server", "anytls-client")) {
            RunningProgram waiting = workspace.start(
                    program, "-l", "127.0.0.1:0", "--password-file", pipe.toString(), "--log-level", "debug");
            try (OutputStream writer = Files.newOutputStream(pipe)) { // opened when it is being read
                assertEquals(TERMINATED, waiting.terminate(), program);
                assertEquals(0, waiting.count("listening"), program);
                assertNotNull(writer);
            }
        }
    }

    private RunningProgram server() {
        RunningProgram server =
                workspace.start("anytls-server", "-l", "127.0.0.1:0", "--data-dir", "data", "--allow-private");
        server.address();
        return server;
    }

    private static String pin(RunningProgram server) {
        return server.awaitLine("pin-sha256: (\\S+)").group(1);
    }

    private String data() {
        return workspace.dataDirectory().toString();
    }

    private Path file(String name) {
        return workspace.dataDirectory().resolve(name);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private String named(String directory, String part) {
        try (Stream<Path> files = Files.walk(workspace.directory().resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
