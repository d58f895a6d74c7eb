package io.anytls.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.state.StateFile;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.identity.GeneratedPassword;
import io.anytls.server.identity.RunNote;
import io.anytls.server.identity.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code link} as a person runs it, but in this process. */
class LinkCommandTest {

    @TempDir
    Path directory;

    private static final HostPort LISTENING = new HostPort("", 9443);

    @Test
    void oneForEachUserAndThePin() throws Exception {
        TlsIdentity made = SelfSigned.loadOrMake(DataDirectory.open(data()), List.of());
        Path file = Files.writeString(directory.resolve("server.json"), """
                { "inbounds": [{"type": "anytls", "listen": "192.0.2.1", "listen_port": 8444,
                  "tls": {"enabled": true, "server_name": "a.example."},
                  "users": [{"name": "alice", "password": "a@1"}, {"name": "bob", "password": "b"}]}] }
                """);
        String known = "@192.0.2.1:8444/?sni=a.example&insecure=1&hpkp=" + made.fingerprint();
        assertEquals(
                List.of(
                        "anytls://a%401" + known + "#alice",
                        "anytls://b" + known + "#bob",
                        "pin-sha256: " + made.pin()),
                run("-c", file.toString(), "--data-dir", data().toString()));
    }

    @Test
    void aHostThatIsOfUseHereOnlyIsToldAsSuch() {
        for (String host : List.of("127.0.0.1", "::1", "10.0.0.5", "192.168.1.2", "fd00::1", "localhost")) {
            assertTrue(LinkCommand.reach(host).orElseThrow().startsWith("# " + host + " is reached from this machine"));
        }
        for (String host : List.of("vps.example.org", "1.1.1.1", "2606:4700:4700::1111")) {
            assertTrue(LinkCommand.reach(host).isEmpty(), host);
        }
    }

    @Test
    void nothingIsMadeInSilence() {
        StartupException e = assertThrows(StartupException.class, () -> run("--data-dir", data().toString()));
        assertEquals(
                "there is no password and no certificate in " + data()
                        + ": start the server first, or say what it runs with"
                        + " (-c FILE, --data-dir DIR, --cert, --password-file), as its log does beside \"link:\"",
                e.getMessage());
        assertFalse(Files.exists(data()));
    }

    private StateFile state() {
        return StateFile.open(DataDirectory.open(data()), StateFile.SERVER);
    }

    @Test
    void whatTheServerHasLeftIsAllThatItNeeds() throws Exception {
        GeneratedPassword.loadOrMake(DataDirectory.open(data()));
        TlsIdentity made = SelfSigned.loadOrMake(DataDirectory.open(data()), List.of());
        new RunNote(List.of("--listen", "192.0.2.1:9443", "--data-dir", data().toString()), false).leaveIn(state());
        List<String> lines = run("--data-dir", data().toString());
        assertTrue(lines.get(0).endsWith("@192.0.2.1:9443/?insecure=1&hpkp=" + made.fingerprint()), lines::toString);
        assertTrue(run("--data-dir", data().toString(), "--host", "vps.example")
                .get(0)
                .contains("@vps.example:9443/"));
        assertTrue(run("--data-dir", data().toString(), "-l", ":1").get(0).contains(":1/"));
    }

    @Test
    void aPasswordThatNoFileHasIsAskedFor() throws Exception {
        SelfSigned.loadOrMake(DataDirectory.open(data()), List.of());
        GeneratedPassword.loadOrMake(DataDirectory.open(data())); // of an earlier start
        new RunNote(List.of("--listen", "192.0.2.1:9443", "--data-dir", data().toString()), true).leaveIn(state());
        StartupException e = assertThrows(StartupException.class, () -> run("--data-dir", data().toString()));
        assertTrue(e.getMessage().startsWith("the server was given its password on the command line"), e.getMessage());
        assertTrue(run("--data-dir", data().toString(), "-p", "x").get(0).startsWith("anytls://x@192.0.2.1:9443/"));
    }

    @Test
    void theNoteSaysWhatTheServerWasStartedWith() throws Exception {
        Path file = Files.writeString(directory.resolve("p w"), "secret");
        IdentityOptions given = CommandLine.populateCommand(
                new IdentityOptions(), "--cert=c.pem", "--key=k.pem", "--password-file=" + file, "--host=vps.example");
        RunNote note = given.note(List.of("--config", "/etc/a.json"), LISTENING, List.of(InboundConfig.DEFAULT));
        assertEquals(
                "anytls-server link --config /etc/a.json --listen :9443 --cert " + absolute("c.pem") + " --key "
                        + absolute("k.pem") + " --password-file '" + file + "' --host vps.example",
                note.command());
        IdentityOptions secret = CommandLine.populateCommand(new IdentityOptions(), "-p=secret", "--data-dir=d");
        RunNote ofSecret = secret.note(List.of(), LISTENING, List.of(InboundConfig.DEFAULT));
        assertEquals(
                "anytls-server link --listen :9443 --data-dir " + absolute("d") + " with the server's password",
                ofSecret.command());
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }

    private Path data() {
        return directory.resolve("data");
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
