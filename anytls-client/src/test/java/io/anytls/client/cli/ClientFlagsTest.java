package io.anytls.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.ClientSetup;
import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.OutboundOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ClientFlagsTest {

    private static final String FILE = """
            { "inbounds": [{"type": "socks", "listen_port": 1, "users": [{"username": "f", "password": "q"}]},
                           {"type": "http", "listen_port": 2}],
              "outbounds": [{"type": "anytls", "server": "file.example", "server_port": 443, "password": "in file",
                "min_idle_session": 2, "tls": {"enabled": true, "alpn": "h2"}}] }
            """;

    @TempDir
    Path directory;

    @Command(name = "probe")
    static final class Probe implements Callable<Integer> {
        @Mixin
        ClientFlags flags;

        @Override
        public Integer call() {
            return 0;
        }
    }

    @Test
    void aDefaultNeverOverridesTheFile() throws Exception {
        ClientSetup setup = setup(FILE);
        assertEquals(
                "[SOCKS on 127.0.0.1:1, HTTP on 127.0.0.1:2]", setup.inbounds().toString());
        assertEquals(2, server(setup).pool().minIdleSession());
        assertEquals("file.example:443", server(setup).server().address().toString());
        assertEquals("in file", server(setup).server().password());
        assertInstanceOf(Trust.SystemRoots.class, server(setup).tls().trust());
        assertEquals(List.of("h2"), server(setup).tls().alpn());
    }

    @Test
    void anInboundThatAFileOpensCanBeClosedAgain() throws Exception {
        String open = FILE.replace("\"listen_port\": 2}", "\"listen_port\": 2, \"open_proxy\": true}");
        assertTrue(setup(open).inbounds().get(1).openProxy());
        assertFalse(setup(open, "--open-proxy=false").inbounds().get(1).openProxy());
    }

    @Test
    void severalPinsMayStandInOneFlag() throws Exception {
        String one = "A".repeat(43) + "=";
        String other = "B".repeat(42) + "A=";
        Trust trust =
                server(setup(FILE, "--pin-sha256", one + "," + other)).tls().trust();
        assertEquals(new Trust.Pins(Set.of(one, other), Set.of()), trust);
    }

    @Test
    void whatIsGivenWinsOverTheFile() throws Exception {
        ClientSetup setup =
                setup(FILE, "-s", "cli.example:8443", "-p", "given", "-m", "7", "-dr", "--insecure", "--user", "u:p");
        assertEquals(Map.of("u", "p"), setup.inbounds().get(0).users());
        assertEquals(Map.of("u", "p"), setup.inbounds().get(1).users());
        assertEquals("cli.example:8443", server(setup).server().address().toString());
        assertEquals("given", server(setup).server().password());
        assertEquals(7, server(setup).pool().minIdleSession());
        assertTrue(server(setup).pool().disableReuse());
        assertEquals("cli.example", server(setup).tls().name());
        assertInstanceOf(Trust.Insecure.class, server(setup).tls().trust());
        assertEquals(List.of("h2"), server(setup).tls().alpn());
    }

    @Test
    void anAddressThatIsGivenChangesNothingElse() throws Exception {
        String one = FILE.replaceAll("(?s),\\s*\\{\"type\": \"http\", \"listen_port\": 2}", ", ")
                .replace("\"socks\", ", "\"socks\", \"tcp_keep_alive\": \"99s\", ");
        ClientSetup setup = setup(one, "-l", ":9");
        assertEquals("[SOCKS on :9]", setup.inbounds().toString());
        assertEquals(Map.of("f", "q"), setup.inbounds().get(0).users());
        assertEquals(99, setup.inbounds().get(0).tuning().keepAliveIdle().toSeconds());
        StartupException e = assertThrows(StartupException.class, () -> setup(FILE, "-l", ":9"));
        assertEquals("--listen does not fit a configuration with several inbounds", e.getMessage());
    }

    @Test
    void aFlagThatIsGivenAsFalseWinsToo() throws Exception {
        String loose = FILE.replace("\"alpn\": \"h2\"", "\"insecure\": true")
                .replace("\"min_idle_session\"", "\"disable_reuse\": true, \"min_idle_session\"");
        assertInstanceOf(Trust.Insecure.class, server(setup(loose)).tls().trust());
        assertTrue(server(setup(loose)).pool().disableReuse());
        ClientSetup setup = setup(loose, "--insecure=false", "-dr=false");
        assertInstanceOf(Trust.SystemRoots.class, server(setup).tls().trust());
        assertFalse(server(setup).pool().disableReuse());
        ClientSetup link = setup(null, "-s", "anytls://pw@a.example/?insecure=1", "-insecure=0");
        assertInstanceOf(Trust.SystemRoots.class, server(link).tls().trust());
    }

    @Test
    void aLinkBesideAFileKeepsItsProtocols() throws Exception {
        ClientSetup setup = setup(FILE, "-s", "anytls://pw@a.example/?alpn=http%2F1.1");
        assertEquals(List.of("http/1.1"), server(setup).tls().alpn());
    }

    @Test
    void aPinInALinkWinsOverItsTrustInEverybody() throws Exception {
        String pin = "5DpKl3H7dQJnGTN1iFQmHCuVx0gqzTLmPvB8HKQ7Y1E=";
        ClientSetup setup = setup(null, "-s", "anytls://pw@a.example/?insecure=1&hpkp=" + pin);
        assertEquals(new Trust.Pins(Set.of(pin)), server(setup).tls().trust());
    }

    @Test
    void aCertificateIsPinnedByItsFingerprint() throws Exception {
        String hex = "a3b1c2d4e5f60718293a4b5c6d7e8f900112233445566778899aabbccddeeff0";
        Trust pinned = new Trust.Pins(Set.of(), Set.of(hex));
        ClientSetup setup = setup(null, "-s", "anytls://pw@a.example/?insecure=1", "--pin-cert-sha256", hex);
        assertEquals(pinned, server(setup).tls().trust());
        String file = FILE.replace("\"alpn\": \"h2\"", "\"insecure\": true, \"certificate_sha256\": \"" + hex + "\"");
        assertEquals(pinned, server(setup(file)).tls().trust());
        StartupException e = assertThrows(StartupException.class, () -> setup(FILE, "--pin-cert-sha256", "chrome"));
        assertTrue(e.getMessage().startsWith("bad value for --pin-cert-sha256: "), e.getMessage());
    }

    @Test
    void aDotBehindTheServersNameIsNoOtherName() throws Exception {
        String dotted = FILE.replace("file.example", "file.example.");
        assertEquals("file.example", server(setup(dotted)).tls().name());
        assertEquals(
                "cli.example",
                server(setup(dotted, "-s", "cli.example:1")).tls().name());
        StartupException e = assertThrows(StartupException.class, () -> setup(null, "-p", "x", "-s", "a_b:1"));
        assertTrue(e.getMessage().startsWith("bad value for --server: the name cannot be sent"), e.getMessage());
    }

    @Test
    void thePasswordMayBeMissingInTheFileWhereItIsGiven() throws Exception {
        String without = FILE.replace("\"password\": \"in file\",", "");
        assertEquals("given", server(setup(without, "-p", "given")).server().password());
        assertEquals(
                "linked",
                server(setup(without, "-s", "anytls://linked@a.example"))
                        .server()
                        .password());
        ConfigException e = assertThrows(ConfigException.class, () -> setup(without));
        assertTrue(e.getMessage().contains("outbounds[0].password"), e.getMessage());
    }

    @Test
    void aNameInTheFileStaysWhenTheServerIsGiven() throws Exception {
        String named = FILE.replace("\"alpn\": \"h2\"", "\"server_name\": \"name.example\", \"disable_sni\": true");
        ClientSetup setup = setup(named, "-s", "192.0.2.1:8443");
        assertEquals("name.example", server(setup).tls().name());
        assertFalse(server(setup).tls().sendsName());
    }

    @Test
    void withoutAFileTheDefaultsAreThoseOfTheCommandLine() throws Exception {
        ClientSetup setup = setup(null, "-s", "anytls://pw@a.example/?alpn=h2");
        assertEquals("[MIXED on 127.0.0.1:1080]", setup.inbounds().toString());
        assertEquals(5, server(setup).pool().minIdleSession());
        assertEquals(List.of("h2"), server(setup).tls().alpn());
    }

    @Test
    void theNameBesideALinkWinsOverTheLinks() throws Exception {
        String link = "anytls://pw@host.example:8443/?sni=a.example";
        assertEquals("a.example", server(setup(null, "-s", link)).tls().name());
        for (String file : Arrays.asList(null, FILE)) {
            ClientSetup setup = setup(file, "-s", link, "-sni", "b.example");
            assertEquals("b.example", server(setup).tls().name());
            assertTrue(server(setup).tls().sendsName());
        }
    }

    @Test
    void thePasswordBesideALinkWinsOverTheLinks() throws Exception {
        assertEquals(
                "pw",
                server(setup(null, "-s", "anytls://pw@a.example")).server().password());
        ClientSetup both = setup(null, "-s", "anytls://pw@a.example", "-p", "given");
        assertEquals("given", server(both).server().password());
    }

    @Test
    void twoUsersOfOneNameAreAMistake() {
        StartupException e =
                assertThrows(StartupException.class, () -> setup(null, "-p", "x", "--user", "a:x", "--user", "a:y"));
        assertEquals("bad value for --user: there are two users 'a'", e.getMessage());
        assertEquals(StartupException.USAGE, e.status());
    }

    @Test
    void withoutAServerItIsTheReferencesDefault() throws Exception {
        ClientSetup setup = setup(null, "-p", "x");
        assertEquals("127.0.0.1:8443", server(setup).server().address().toString());
        assertEquals("127.0.0.1", server(setup).tls().name());
    }

    @Test
    void withoutAFileAMinimumMayBeAsLargeAsOneLikes() throws Exception {
        ClientSetup setup = setup(null, "-p", "x", "-m", "100");
        assertEquals(100, server(setup).pool().minIdleSession());
        assertEquals(100, server(setup).pool().maxIdleSession());
        assertThrows(StartupException.class, () -> setup(null, "-p", "x", "-m", "-1"));
    }

    @Test
    void aMinimumWinsOverAMaximumThatNobodyHasAskedFor() throws Exception {
        assertEquals(65, server(setup(FILE, "-m", "65")).pool().maxIdleSession());
    }

    @Test
    void optionsThatDoNotFitTheFileAreRefused() {
        String most = FILE.replace("\"min_idle_session\"", "\"max_idle_session\": 10, \"min_idle_session\"");
        assertThrows(StartupException.class, () -> setup(most, "-m", "11"));
    }

    @Test
    void theFileMayHaveNoServerAtAll() throws Exception {
        String direct = "{ \"outbounds\": [{\"type\": \"direct\"}] }";
        assertInstanceOf(DirectOptions.class, setup(direct).outbound());
        StartupException e = assertThrows(StartupException.class, () -> setup(direct, "--insecure"));
        assertTrue(e.getMessage().contains("outbound of type direct: give --server"), e.getMessage());
        ClientSetup given = setup(direct, "-s", "a.example:1", "-p", "x");
        assertEquals("a.example:1", server(given).server().address().toString());
    }

    private static OutboundOptions server(ClientSetup setup) {
        return assertInstanceOf(OutboundOptions.class, setup.outbound());
    }

    private ClientSetup setup(String file, String... arguments) throws Exception {
        Probe probe = new Probe();
        CommandLines.execute(probe, arguments);
        return probe.flags.setup(file == null ? Optional.empty() : Optional.of(read(probe, file)));
    }

    private ClientConfig read(Probe probe, String text) throws IOException {
        Path path = Files.writeString(directory.resolve("client.json"), text);
        return probe.flags
                .reader(Optional.empty())
                .apply(new ConfigSources(List.of(path), List.of()), new Problems(false));
    }
}
