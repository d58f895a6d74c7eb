package io.anytls.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        assertEquals(2, setup.outbound().pool().minIdleSession());
        assertEquals("file.example:443", setup.outbound().server().address().toString());
        assertEquals("in file", setup.outbound().server().password());
        assertInstanceOf(Trust.SystemRoots.class, setup.outbound().tls().trust());
        assertEquals(List.of("h2"), setup.outbound().tls().alpn());
    }

    @Test
    void whatIsGivenWinsOverTheFile() throws Exception {
        ClientSetup setup = setup(
                FILE,
                "-l",
                ":9",
                "-s",
                "cli.example:8443",
                "-p",
                "given",
                "-m",
                "7",
                "-dr",
                "--insecure",
                "--user",
                "u:p");
        assertEquals("[MIXED on :9]", setup.inbounds().toString());
        assertEquals(Map.of("u", "p"), setup.inbounds().get(0).users());
        assertEquals("cli.example:8443", setup.outbound().server().address().toString());
        assertEquals("given", setup.outbound().server().password());
        assertEquals(7, setup.outbound().pool().minIdleSession());
        assertTrue(setup.outbound().pool().disableReuse());
        assertEquals("cli.example", setup.outbound().tls().name());
        assertInstanceOf(Trust.Insecure.class, setup.outbound().tls().trust());
        assertEquals(List.of("h2"), setup.outbound().tls().alpn());
    }

    @Test
    void aNameInTheFileStaysWhenTheServerIsGiven() throws Exception {
        String named = FILE.replace("\"alpn\": \"h2\"", "\"server_name\": \"name.example\", \"disable_sni\": true");
        ClientSetup setup = setup(named, "-s", "192.0.2.1:8443");
        assertEquals("name.example", setup.outbound().tls().name());
        assertFalse(setup.outbound().tls().sendsName());
    }

    @Test
    void withoutAFileTheDefaultsAreThoseOfTheCommandLine() throws Exception {
        ClientSetup setup = setup(null, "-s", "anytls://pw@a.example/?alpn=h2");
        assertEquals("[MIXED on 127.0.0.1:1080]", setup.inbounds().toString());
        assertEquals(5, setup.outbound().pool().minIdleSession());
        assertEquals(List.of("h2"), setup.outbound().tls().alpn());
    }

    @Test
    void withoutAServerItIsTheReferencesDefault() throws Exception {
        ClientSetup setup = setup(null, "-p", "x");
        assertEquals("127.0.0.1:8443", setup.outbound().server().address().toString());
        assertEquals("127.0.0.1", setup.outbound().tls().name());
    }

    @Test
    void withoutAFileAMinimumMayBeAsLargeAsOneLikes() throws Exception {
        ClientSetup setup = setup(null, "-p", "x", "-m", "100");
        assertEquals(100, setup.outbound().pool().minIdleSession());
        assertEquals(100, setup.outbound().pool().maxIdleSession());
        assertThrows(StartupException.class, () -> setup(null, "-p", "x", "-m", "-1"));
    }

    @Test
    void optionsThatDoNotFitTheFileAreRefused() {
        assertThrows(StartupException.class, () -> setup(FILE, "-m", "65"));
    }

    private ClientSetup setup(String file, String... arguments) throws Exception {
        Probe probe = new Probe();
        CommandLines.execute(probe, arguments);
        return probe.flags.setup(file == null ? Optional.empty() : Optional.of(read(file)));
    }

    private ClientConfig read(String text) throws IOException {
        Path path = Files.writeString(directory.resolve("client.json"), text);
        return ClientFile.read(new ConfigSources(List.of(path), List.of()), new Problems(false));
    }
}
