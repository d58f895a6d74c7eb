package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.target.WebServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option, in every spelling, has its effect. */
class OptionsTest {

    private static final String SCHEME = "stop=3\n0=40-40\n1=200-300\n2=300-400";

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @ParameterizedTest
    @EnumSource
    void allOfThemTogether(Spelling spelling) throws IOException {
        Curl.assumeInstalled();
        Path scheme = Files.writeString(workspace.directory().resolve("scheme"), SCHEME);
        RunningProgram server = start(
                spelling,
                "anytls-server",
                spelling.write(
                        "l",
                        "127.0.0.1:0",
                        "p",
                        workspace.password(),
                        "padding-scheme",
                        scheme.toString(),
                        "data-dir",
                        data(),
                        "host",
                        "example.org",
                        "allow-private",
                        "",
                        "pool-type",
                        "off",
                        "log-level",
                        "debug"));
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        assertTrue(server.awaitLine("link: (\\S+)").group(1).startsWith("anytls://***@example.org:"));

        workspace.secret("proxy-secret");
        RunningProgram client = start(
                spelling,
                "anytls-client",
                spelling.write(
                        "l",
                        "127.0.0.1:0",
                        "s",
                        ProgramPair.hostPort(server.address()),
                        "p",
                        workspace.password(),
                        "sni",
                        "example.org",
                        "pin-sha256",
                        pin,
                        "m",
                        "1",
                        "dr",
                        "",
                        "user",
                        "somebody:proxy-secret",
                        "wait-for-target",
                        "",
                        "log-level",
                        "debug"));
        String proxy = ProgramPair.hostPort(client.address());
        try (WebServer web = new WebServer(workspace.directory())) {
            List<String> nobody = List.of("-x", "socks5h://" + proxy);
            assertEquals(97, Curl.run(nobody, web.url("scheme")).status(), "a proxy that wants a user");
            List<String> somebody = List.of("-x", "socks5h://somebody:proxy-secret@" + proxy);
            assertEquals(0, Curl.run(somebody, "-f", web.url("scheme")).status());
            assertEquals(SCHEME, Curl.text(somebody, "-f", web.url("scheme")));
            String closed = "http://" + ProgramPair.hostPort(Ports.refusing()) + "/";
            assertEquals(97, Curl.run(somebody, closed).status(), "a proxy that has waited for the target");
        }
        client.awaitLine("padding scheme \\S+ from the server");
        Await.until("no session is used twice", () -> client.count("session \\d+ dialled") == 3);
    }

    @Test
    void theOptionsOfTheReferenceStandAloneAndSoDoesTheLink() throws IOException {
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--data-dir",
                data(),
                "--allow-private");
        workspace.expectWarning("NOT verified");
        String link = "anytls://" + workspace.password() + "@" + ProgramPair.hostPort(server.address());
        RunningProgram client =
                workspace.startHere("anytls-client", "-l", "127.0.0.1:0", "-s", link + "/?sni=example.org&insecure=1");
        assertWorks(client);
    }

    @Test
    void aPasswordBesideALinkWins() throws IOException {
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--data-dir",
                data(),
                "--allow-private");
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        RunningProgram client = workspace.startHere(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "anytls://wrong@" + ProgramPair.hostPort(server.address()),
                "-p",
                workspace.password(),
                "--pin-sha256",
                pin);
        assertWorks(client);
    }

    @Test
    void passwordsComeFromAFileOrTheEnvironment() throws IOException {
        Files.writeString(workspace.directory().resolve("secret"), workspace.password() + "\nsecond line\n");
        RunningProgram server = workspace.start(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "--password-file",
                "secret",
                "--data-dir",
                "data",
                "--allow-private");
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        workspace.environment("ANYTLS_PASSWORD", workspace.password());
        assertWorks(workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                ProgramPair.hostPort(server.address()),
                "--pin-sha256",
                pin));
    }

    @Test
    void severalUsersHaveTheirOwnPasswords() throws IOException {
        workspace.secret("alices-own").secret("bobs-own");
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "--user",
                "alice:alices-own",
                "--user",
                "bob:bobs-own",
                "--data-dir",
                data(),
                "--allow-private");
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        for (String password : List.of("alices-own", "bobs-own")) {
            assertWorks(workspace.startHere(
                    "anytls-client",
                    "-l",
                    "127.0.0.1:0",
                    "-s",
                    ProgramPair.hostPort(server.address()),
                    "--pin-sha256",
                    pin,
                    "-p",
                    password));
        }
    }

    @Test
    void listeningBeyondLoopbackWithoutUsersWarnsLoudly() {
        workspace.expectWarning("without users").expectWarning("NOT verified").expectWarning("cannot connect");
        RunningProgram open = workspace.startHere(
                "anytls-client", "-l", ":0", "-s", "127.0.0.1:1", "-p", workspace.password(), "--insecure");
        open.awaitLine(
                "WARN +listening on .* without users: only this machine and private networks.*--user.*--open-proxy");
        open.address();
        workspace.expectWarning("an open proxy");
        RunningProgram forEverybody = workspace.startHere(
                "anytls-client",
                "-l",
                ":0",
                "-s",
                "127.0.0.1:1",
                "-p",
                workspace.password(),
                "--insecure",
                "--open-proxy");
        forEverybody.awaitLine("WARN +ATTENTION: an open proxy: everybody who can reach .*--user");
        forEverybody.address();
        workspace.secret("proxy-secret");
        RunningProgram guarded = workspace.startHere(
                "anytls-client",
                "-l",
                ":0",
                "-s",
                "127.0.0.1:1",
                "-p",
                workspace.password(),
                "--insecure",
                "--user",
                "somebody:proxy-secret");
        guarded.address();
        assertEquals(0, guarded.count("ATTENTION|without users"));
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        for (String program : List.of("anytls-server", "anytls-client")) {
            Finished help = workspace.run(program, "--help");
            assertEquals(0, help.status());
            assertTrue(
                    help.output().get(0).startsWith("Usage: " + program),
                    help.output().get(0));
            assertEquals(List.of(), help.errors());
            Finished version = workspace.run(program, "--version");
            assertEquals(0, version.status());
            assertTrue(version.output().get(0).matches(program + " \\d+\\.\\d+\\.\\d+.*"), version::toString);
        }
    }

    /** One spelling by programs as they are shipped: all others are only told apart by the reader of the command line. */
    private RunningProgram start(Spelling spelling, String program, List<String> arguments) {
        String[] all = arguments.toArray(String[]::new);
        return spelling == Spelling.values()[0] ? workspace.start(program, all) : workspace.startHere(program, all);
    }

    private String data() {
        return workspace.dataDirectory().toString();
    }

    private static void assertWorks(RunningProgram client) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }
}
