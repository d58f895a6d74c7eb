package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.RuleTable;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sets of rules, in the configuration and in files of their own. */
class RuleSetTest {

    /** Made by sing-box: it rejects what is called by name. */
    private static final Path COMPILED =
            Path.of("src", "test", "resources", "io", "anytls", "e2e", "group", "localhost.srs");

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .expectWarning("configuration not reloaded")
            .expectWarning("everything goes straight to its target");

    private TargetServer target;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
    }

    @AfterEach
    void close() throws IOException {
        target.close();
    }

    @Test
    void aSetHoldsWhereItIsAskedFor() throws IOException {
        Path source = source("[\"else.example\", \"localhost\"]");
        Path compiled = Files.copy(COMPILED, workspace.directory().resolve("compiled.srs"));
        for (String set : List.of(
                "{\"tag\": \"set\", \"rules\": [{\"domain\": \"localhost\"}]}",
                local(source, ""),
                local(compiled, ""),
                local(compiled, ", \"format\": \"binary\""))) {
            Application application = new Application(client(set).address());
            assertRefused(application);
            try (Socket tunnel = application.connect(target.address())) {
                Application.exchange(tunnel, "by address");
            }
        }
    }

    @Test
    void aFileThatChangesIsReadAgain() throws IOException {
        Path source = source("\"else.example\"");
        RunningProgram client = client(local(source, ""));
        Application application = new Application(client.address());
        try (Socket tunnel = application.connect("localhost", target.port())) {
            Application.exchange(tunnel, "by name");
            replace(source, "\"localhost\"");
            client.awaitLine("configuration reloaded");
            assertRefused(application);
            Application.exchange(tunnel, "it stands");
        }
        replace(source, "7");
        client.awaitLine(
                "configuration not reloaded: rules\\[0\\]\\.domain \\(\\S+set.json, line 1, column 37\\): has to be");
        assertRefused(application);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'tag': 'other', 'rules': []} | route.rules[0].rule_set (line 4, column 36): there is no rule_set with the tag \"set\"",
                "{'tag': 'set', 'type': 'local', 'path': '/nowhere.srs'} | route.rule_set[0].path (line 5, column 58): there is no such file",
                "{'tag': 'set', 'type': 'local', 'path': '/etc/hosts'} | route.rule_set[0].format (line 5, column 18): is missing: \"source\" for JSON, \"binary\" for what sing-box has compiled",
                "{'tag': 'set', 'rules': [{'process_name': 'curl'}]} | route.rule_set[0].rules[0].process_name (line 5, column 60): is not supported: a proxy does not see which program asks: give that program an inbound of its own, and write its tag in \"inbound\"",
                "{'tag': 'set', 'rules': [{}]} | route.rule_set[0].rules[0].domain (line 5, column 43): is missing, or another condition: this rule asks nothing",
                "{'tag': 'set'} | route.rule_set[0].rules (line 5, column 18): is missing: what is in it?",
                "{'tag': 'set', 'rules': [{'domian': 'a'}]} | route.rule_set[0].rules[0].domian (line 5, column 44): unknown field \"domian\", did you mean \"domain\"?",
            })
    void aMistakeIsNamedWhereItStands(String set, String expected) throws IOException {
        ConfigException refused = assertThrows(ConfigException.class, () -> read(file(set.replace('\'', '"'))));
        assertEquals(
                List.of(expected),
                refused.problems().stream().map(Object::toString).toList());
    }

    /** With as many names as there are in the largest lists. */
    @Test
    void twoHundredThousandNamesAreRead() throws IOException {
        Path source = source(IntStream.range(0, 200_000)
                .mapToObj(i -> "\"name" + i + ".example.com\"")
                .collect(Collectors.joining(",\n", "[", "]")));
        RuleTable rules = new RuleTable(read(file(local(source, ""))).route().rules());
        assertNotNull(rules.of(Asked.of(false, "name199999.example.com", 443, "in", "", null)));
        assertNull(rules.of(Asked.of(false, "name200000.example.com", 443, "in", "", null)));
    }

    @Test
    void aSetWithoutEndIsRefused() throws IOException {
        Path many = workspace.directory().resolve("set.json");
        Files.writeString(
                many,
                IntStream.range(0, 10_001)
                        .mapToObj(i -> "{\"domain\":\"a\"}")
                        .collect(Collectors.joining(",", "{\"version\":1,\"rules\":[", "]}")));
        ConfigException refused = assertThrows(ConfigException.class, () -> read(file(local(many, ""))));
        assertTrue(refused.problems().get(0).toString().contains("are too many"), refused::toString);
    }

    private static ClientConfig read(Path file) {
        return ClientFile.read(new ConfigSources(List.of(file), List.of()), new Problems(false));
    }

    private void assertRefused(Application application) {
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class,
                () -> application.connect("localhost", target.port()).close());
        assertEquals(Application.NOT_ALLOWED, refused.reply());
    }

    private static String local(Path file, String more) {
        return "{\"type\": \"local\", \"tag\": \"set\", \"path\": \"" + file + "\"" + more + "}";
    }

    private Path source(String domain) throws IOException {
        return Files.writeString(
                workspace.directory().resolve("set.json"),
                "{\"version\": 3, \"rules\": [{\"domain\": " + domain + "}]}");
    }

    private void replace(Path source, String domain) throws IOException {
        Path next = Files.writeString(
                workspace.directory().resolve("next"), "{\"version\": 3, \"rules\": [{\"domain\": " + domain + "}]}");
        Files.move(next, source, StandardCopyOption.ATOMIC_MOVE);
    }

    private RunningProgram client(String set) throws IOException {
        return workspace.startHere("anytls-client", "-c", file(set).toString());
    }

    private Path file(String set) throws IOException {
        return Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [{"type": "direct", "tag": "direct"}],
                  "route": {"rules": [{"rule_set": "set", "action": "reject"}],
                    "rule_set": [%s]}
                }
                """.formatted(set));
    }
}
