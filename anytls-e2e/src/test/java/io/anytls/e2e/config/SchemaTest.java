package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anytls.client.config.ClientFile;
import io.anytls.daemon.config.JsonWriter;
import io.anytls.daemon.config.Table;
import io.anytls.e2e.kit.Workspace;
import io.anytls.server.config.ServerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code schema}: editors know what the programs know. */
class SchemaTest {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_YAML_COMMENTS,
                    JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    /** Their objects may be of several kinds, or are not looked into. */
    private static final Set<String> NOT_HELD = Set.of("domain_resolver, as an object", "experimental");

    /** A schema knows one spelling of a name, and no field that counts only where another object has no need of this one. */
    private static final Set<String> BEYOND_A_SCHEMA =
            Set.of("client: upper case", "client: direct that is not in use, beside what is");

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @TempDir
    Path directory;

    static List<String> examples() {
        return Examples.names();
    }

    private static JsonNode schema(Side side) throws IOException {
        return MAPPER.readTree(JsonWriter.document(side == Side.CLIENT ? ClientFile.schema() : ServerFile.schema()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsGood(String name) throws IOException {
        JsonNode example = MAPPER.readTree(new Examples(directory.resolve("data")).text(name));
        assertEquals(Set.of(), new SchemaJudge(schema(Side.of(name))).faults(example));
    }

    /** All but one with an outbound of type dns, which sing-box has removed, so that an editor marks it. */
    static Stream<String> acceptedInstallers() {
        return InstallerFilesTest.names().stream()
                .filter(name -> installer(name.replace(".json", ".txt")).startsWith("strict: accepted"))
                .filter(name -> !installer(name).contains("\"type\": \"dns\""));
    }

    private static String installer(String name) {
        try {
            return Files.readString(InstallerFilesTest.FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("acceptedInstallers")
    void everyFileOfAnInstallerThatIsAcceptedIsGood(String name) throws IOException {
        JsonNode file = MAPPER.readTree(installer(name));
        assertEquals(Set.of(), new SchemaJudge(schema(Side.of(name))).faults(file));
    }

    static Stream<CorpusTest.Case> acceptedCases() {
        return CorpusTest.cases()
                .filter(of -> of.expected().stream().noneMatch(line -> line.startsWith("error: ")))
                .filter(of -> !of.lenient() && !BEYOND_A_SCHEMA.contains(of.title()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acceptedCases")
    void everyCaseThatIsAcceptedIsGood(CorpusTest.Case of) throws IOException {
        JsonNode file = MAPPER.readTree(new Examples(directory.resolve("data")).fill(of.text()));
        assertEquals(Set.of(), new SchemaJudge(schema(of.side())).faults(file));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheProgramRefusesIsRefused(Side side) throws IOException {
        String name = side == Side.CLIENT ? "client-all-fields.json" : "server-all-fields.json";
        SchemaJudge judge = new SchemaJudge(schema(side));
        ObjectNode example = (ObjectNode) MAPPER.readTree(new Examples(directory.resolve("data")).text(name));
        ObjectNode inbound = (ObjectNode) example.path("inbounds").path(0);
        inbound.put("listen_prot", 1);
        assertEquals(Set.of("/inbounds/0/listen_prot"), judge.faults(example));
        inbound.remove("listen_prot");
        inbound.put("listen_port", "1080");
        assertEquals(Set.of("/inbounds/0/listen_port"), judge.faults(example));
        inbound.put("listen_port", 65_536);
        assertEquals(Set.of("/inbounds/0/listen_port"), judge.faults(example));
        inbound.put("listen_port", 1);
        inbound.put("type", "any");
        assertTrue(judge.faults(example).contains("/inbounds/0/type"));
        inbound.remove("type");
        assertTrue(judge.faults(example).contains("/inbounds/0"));
        example.remove("inbounds");
        example.putObject("log").put("level", "lots");
        assertEquals(Set.of("/log/level"), judge.faults(example));
    }

    @Test
    void aBareOutboundIsGood() throws IOException {
        SchemaJudge judge = new SchemaJudge(schema(Side.CLIENT));
        JsonNode bare = MAPPER.readTree(
                "{\"type\": \"anytls\", \"server\": \"a.example\", \"server_port\": 1, \"log\": {\"level\": \"info\"}, \"tls\": null}");
        assertEquals(Set.of(), judge.faults(bare));
        assertEquals(Set.of("/sever"), judge.faults(((ObjectNode) bare).put("sever", "b")));
    }

    @ParameterizedTest
    @EnumSource
    void everyTableIsInIt(Side side) throws IOException {
        Set<String> missing = new TreeSet<>();
        JsonNode definitions = schema(side).path("$defs");
        for (Table table : side.tables()) {
            boolean held = table.fields().stream()
                    .allMatch(field -> definitions
                            .path(table.title().replace(' ', '-'))
                            .path("properties")
                            .has(field.name()));
            if (!held && !NOT_HELD.contains(table.title())) {
                missing.add(table.title());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @EnumSource
    void itIsPrinted(Side side) throws IOException {
        List<String> printed = workspace.runHere(side.program(), "schema").output();
        assertEquals(schema(side), MAPPER.readTree(String.join("\n", printed)));
    }
}
