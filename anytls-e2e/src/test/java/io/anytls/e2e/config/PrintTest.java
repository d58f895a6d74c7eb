package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anytls.client.config.ClientConfig;
import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.Workspace;
import io.anytls.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check --print}: what is printed can be loaded again, comes to the same and is printed in the same way. */
class PrintTest {

    private static final String SECRET = "sEcret";

    /** What leaves too little of a configuration when it is missing. */
    private static final Set<String> NEEDED = Set.of(
            "type",
            "server",
            "server_port",
            "password",
            "tls",
            "enabled",
            "username",
            "inbounds",
            "outbounds",
            "certificate_path",
            "key_path");

    @TempDir
    Path directory;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private Examples examples;

    /** A configuration that is accepted, be it leniently. */
    record Case(String title, Side side, boolean lenient, String text) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeEach
    void makeCertificate() {
        examples = new Examples(directory);
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String name : Examples.names()) {
            cases.add(new Case(name, Side.of(name), false, Files.readString(Examples.DIRECTORY.resolve(name))));
        }
        for (String name : InstallerFilesTest.names()) {
            cases.add(new Case(name, Side.of(name), true, Files.readString(InstallerFilesTest.FOLDER.resolve(name))));
        }
        CorpusTest.cases().forEach(of -> cases.add(new Case(of.title(), of.side(), of.lenient(), of.text())));
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToTheSame(Case of) {
        printAndRead(of); // one that is refused has nothing to print; the corpus' test says why
    }

    /** Half of them of the file with all fields. */
    @ParameterizedTest
    @EnumSource
    void andSoDoesAnyPartOfEverything(Side side) throws IOException {
        List<String> names =
                Examples.names().stream().filter(name -> Side.of(name) == side).toList();
        int accepted = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            String all = side.name().toLowerCase(Locale.ROOT) + "-all-fields.json";
            String name = random.nextBoolean() ? all : names.get(random.nextInt(names.size()));
            JsonNode root = Local.MAPPER.readTree(examples.text(name));
            thin(root, random);
            accepted += printAndRead(new Case("seed " + seed, side, false, root.toString())) ? 1 : 0;
        }
        int least = accepted;
        assertTrue(accepted >= 50, () -> "only " + least);
    }

    private static void thin(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.removeIf(name -> NEEDED.contains(name) || random.nextInt(3) > 0);
            object.remove(names);
        }
        node.forEach(child -> thin(child, random));
    }

    private static Set<String> reasons(Problems of) {
        return of.warnings().stream().map(Problem::reason).collect(Collectors.toSet());
    }

    /** Whether it was accepted. */
    private boolean printAndRead(Case of) {
        Checked<?> first;
        Problems told = new Problems(of.lenient());
        try {
            first = of.side().check(examples.fill(of.text()), directory, told);
        } catch (ConfigException e) {
            return false;
        }
        String open = print(first, true);
        Problems problems = new Problems(false);
        Checked<?> again = of.side().check(open, directory, problems);
        assertEquals(open, print(again, true));
        assertTrue(reasons(told).containsAll(reasons(problems)), () -> "new: " + problems.warnings());
        assertSame(first.config(), again.config());

        String masked = print(first, false);
        assertEquals(masked, print(of.side().check(masked, directory, takingMasks()), false));
        return true;
    }

    private static void assertSame(Object first, Object again) {
        if (first instanceof ClientConfig client) {
            assertEquals(client.outbound(), ((ClientConfig) again).outbound());
            assertTrue(client.inbounds().isEmpty() || client.inbounds().equals(((ClientConfig) again).inbounds()));
        } else {
            ServerConfig server = (ServerConfig) first;
            assertEquals(server.outbound(), ((ServerConfig) again).outbound());
            // A key has no equals; all else of an inbound says what it is.
            assertEquals(shown(server), shown((ServerConfig) again));
        }
    }

    private static String shown(ServerConfig server) {
        return server.inbounds().toString().replaceAll("TlsIdentity@[0-9a-f]+", "TlsIdentity");
    }

    @Test
    void thereAreEnough() throws IOException {
        long accepted = cases().filter(of -> of.side()
                        .check(examples.fill(of.text()), directory, of.lenient())
                        .errors()
                        .isEmpty())
                .count();
        assertTrue(accepted >= 50, () -> "only " + accepted);
    }

    @Test
    void secretsArePrintedOnRequestOnly() {
        for (String name : List.of("client-all-fields.json", "server-all-fields.json")) {
            String text = examples.text(name).replaceAll("[a-z]+-password", SECRET);
            // Each user of the server needs a password of his own.
            for (int i = 1; name.startsWith("server") && text.contains('"' + SECRET + '"'); i++) {
                text = text.replaceFirst('"' + SECRET + '"', '"' + SECRET + i + '"');
            }
            Checked<?> checked = Side.of(name).check(text, directory, new Problems(false));
            String masked = print(checked, false);
            assertFalse(masked.contains(SECRET) || masked.contains("PRIVATE KEY"), masked);
            assertTrue(print(checked, true).contains(SECRET));
        }
    }

    @Test
    void aStartNamesEachMask() {
        for (String name : List.of("client-all-fields.json", "server-all-fields.json")) {
            Checked<?> checked = Side.of(name).check(examples.text(name), directory, new Problems(false));
            String masked = print(checked, false);
            ConfigException refused = assertThrows(
                    ConfigException.class, () -> Side.of(name).check(masked, directory, new Problems(false)));
            long masks =
                    masked.lines().filter(line -> line.contains(Field.MASK)).count();
            assertEquals(masks, refused.problems().size(), refused.problems()::toString);
            refused.problems().forEach(problem -> {
                assertTrue(problem.path().matches(".*\\.(password|key)"), problem::toString);
                assertTrue(problem.reason().contains("check --print"), problem::toString);
            });
        }
    }

    @Test
    void allThatCountsIsThere() throws IOException {
        String text =
                "{\"server\": \"a.example\", \"server_port\": 443, \"password\": \"p\", \"min_idle_session\": 100,"
                        + " \"tls\": {\"enabled\": true}}";
        JsonNode printed = Local.MAPPER.readTree(print(Side.CLIENT.check(text, directory, new Problems(false)), false));
        JsonNode outbound = printed.at("/outbounds/0");
        assertEquals(1080, printed.at("/inbounds/0/listen_port").asInt());
        assertEquals(100, outbound.get("max_idle_session").asInt(), "as the pool has it");
        assertEquals("1m", outbound.at("/breaker/max").asText());
        assertEquals("prefer_ipv4", outbound.at("/domain_resolver/strategy").asText());
        assertEquals("10s", outbound.at("/tls/handshake_timeout").asText());
        assertEquals("info", printed.at("/log/level").asText());
    }

    @Test
    void theCommandsPrint() throws IOException {
        for (Side side : Side.values()) {
            Path file = workspace.directory().resolve(side + ".json");
            Files.writeString(file, examples.text(side == Side.CLIENT ? "client-minimal.json" : "server-users.json"));
            Finished printed = workspace.runHere(side.program(), "check", "--print", file.toString());
            assertEquals(0, printed.status(), printed::toString);
            assertTrue(printed.output().toString().contains("***"), printed::toString);
            Files.write(file, printed.output());
            Finished again = workspace.runHere(side.program(), "check", file.toString(), "--print");
            assertEquals(printed.output(), again.output());
            Finished started = workspace.runHere(side.program(), "-c", file.toString());
            assertEquals(1, started.status());
            assertTrue(started.firstError().contains("password (line"), started::toString);
            Finished alone = workspace.runHere(side.program(), "check", "--show-secrets", file.toString());
            assertEquals(2, alone.status(), alone::toString);
        }
    }

    private static Problems takingMasks() {
        Problems problems = new Problems(false);
        problems.takeMasks();
        return problems;
    }

    private static String print(Checked<?> checked, boolean secrets) {
        return JsonWriter.document(checked.root().effective().json(secrets));
    }
}
