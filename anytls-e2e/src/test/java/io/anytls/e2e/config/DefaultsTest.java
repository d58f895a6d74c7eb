package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.anytls.client.config.InboundOptions;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Verdict;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.e2e.config.Help.Shown;
import io.anytls.e2e.kit.Workspace;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.OutboundOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A default is told in docs/configuration.md (twice where an option has a field too) and in {@code --help}, and it is in the code: all of
 * them say the same. That the page has the tables of the code is {@link DocumentationTest}'s.
 */
class DefaultsTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** In words. */
    private static final Set<String> IN_WORDS =
            Set.of("inbounds", "outbounds", "users", "padding_scheme", "certificate", "server_name", "data_dir");

    /** Without TLS nothing works, so that its default cannot be written; the log's level is compared with the code below. */
    private static final Set<String> OF_ANOTHER_KIND = Set.of("enabled", "level");

    /** Fields of files that have another default than the option: the command line is the reference client's, a file is sing-box's. */
    private static final Set<String> OTHERWISE_IN_A_FILE = Set.of("min_idle_session", "listen", "server");

    /** Who writes it wants targets remembered for as long, be it the default. */
    private static final Set<String> BRINGS_ANOTHER = Set.of("max_idle_time_secs");

    private static final Map<Side, String> SKELETONS = Map.of(Side.CLIENT, """
            {"log": {}, "dns": {}, "route": {"final": "a", "default_domain_resolver": {}},
             "inbounds": [{"type": "mixed"}],
             "outbounds": [{"type": "anytls", "tag": "a", "server": "a.example", "server_port": 443, "password": "p",
                            "breaker": {}, "domain_resolver": {}, "tls": {"enabled": true}}]}""", Side.SERVER, """
            {"log": {}, "dns": {}, "route": {"final": "a", "default_domain_resolver": {}},
             "inbounds": [{"type": "anytls", "users": [{"password": "p"}], "tls": {"enabled": true}}],
             "outbounds": [{"type": "direct", "tag": "a", "domain_resolver": {}}]}""");

    @TempDir
    Path directory;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @ParameterizedTest
    @EnumSource
    void aDefaultThatIsWrittenChangesNothing(Side side) throws IOException {
        JsonNode root = Local.MAPPER.readTree(SKELETONS.get(side));
        Object without = side.read(root.toString(), directory);
        List<String> compared = new ArrayList<>();
        for (Places.Place place : Places.of(side, root)) {
            for (Field<?> field : withDefaults(side, place.table())) {
                JsonNode value = json(field);
                place.object().set(field.name(), value);
                assertEquals(
                        without,
                        side.read(root.toString(), directory),
                        place.table() + ": the default of " + field.name() + " is not " + value);
                place.object().remove(field.name());
                compared.add(field.name());
            }
        }
        assertTrue(compared.size() >= 25, () -> "only " + compared);
    }

    private static List<Field<?>> withDefaults(Side side, String title) {
        return side.tables().stream()
                .filter(table -> table.title().equals(title))
                .map(Table::fields)
                .flatMap(List::stream)
                .filter(field -> field.verdict() == Verdict.IMPLEMENTED
                        && !field.standardText().isEmpty())
                .filter(field -> !IN_WORDS.contains(field.name())
                        && !OF_ANOTHER_KIND.contains(field.name())
                        && !BRINGS_ANOTHER.contains(field.name()))
                .collect(Collectors.toList());
    }

    private static JsonNode json(Field<?> field) throws JsonProcessingException {
        boolean bare = Set.of("integer", "port", "boolean", "array of ports")
                .contains(field.type().name().replaceAll(" or `.*", ""));
        return Local.MAPPER.readTree(bare ? field.standardText() : '"' + field.standardText() + '"');
    }

    @ParameterizedTest
    @EnumSource
    void helpAndPageTellTheSameDefaults(Side side) throws IOException {
        List<Shown> page = page(side);
        String text = Files.readString(PAGE);
        for (Shown option : Help.options(workspace, side.program())) {
            List<Shown> there = page.stream()
                    .filter(row -> row.names().stream().anyMatch(option.names()::contains))
                    .toList();
            assertTrue(
                    !there.isEmpty() || option.names().stream().anyMatch(name -> text.contains("`" + name)),
                    () -> option.names() + " is not in " + PAGE);
            for (Shown row : there) {
                assertEquals(value(option.standard()), value(row.standard()), () -> "the default of " + option.names());
            }
        }
        assertTrue(page.size() > 15, () -> "only " + page);
    }

    @ParameterizedTest
    @EnumSource
    void anOptionHasTheDefaultOfItsField(Side side) {
        Map<String, String> fields = side.tables().stream()
                .filter(table ->
                        table.title().matches("anytls outbound|anytls inbound|direct outbound of the server|log"))
                .flatMap(table -> table.fields().stream())
                .filter(field -> field.verdict() == Verdict.IMPLEMENTED)
                .collect(Collectors.toMap(Field::name, Field::standardText, (one, other) -> one));
        int compared = 0;
        for (Shown option : Help.options(workspace, side.program())) {
            for (String name : option.names()) {
                String field = name.replaceFirst("^-+(log-)?(?=level$)?", "").replace('-', '_');
                if (fields.containsKey(field) && !OTHERWISE_IN_A_FILE.contains(field)) {
                    assertEquals(value(fields.get(field)), value(option.standard()), () -> "the default of " + name);
                    compared++;
                }
            }
        }
        assertTrue(compared >= (side == Side.SERVER ? 18 : 2), "only " + compared);
    }

    @ParameterizedTest
    @EnumSource
    void defaultsWithoutAFieldAreThoseOfTheCode(Side side) {
        Map<String, String> told = Help.options(workspace, side.program()).stream()
                .flatMap(option -> option.names().stream().map(name -> Map.entry(name, option.standard())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertEquals(LogOptions.DEFAULT_LEVEL.name().toLowerCase(), told.get("--log-level"));
        if (side == Side.CLIENT) {
            assertEquals(InboundOptions.DEFAULT_LISTEN.toString(), told.get("--listen"));
        } else {
            assertEquals(InboundConfig.DEFAULT_LISTEN.toString(), told.get("--listen"));
            String strategy = OutboundOptions.DEFAULT.dial().strategy().name();
            assertEquals(strategy.toLowerCase().replace('_', '-'), told.get("--ip-strategy"));
            long seconds = OutboundOptions.DEFAULT.dial().connectTimeout().toSeconds();
            assertEquals("" + seconds, told.get("--connect-timeout-secs"));
        }
    }

    /** The options in the table of the program's section. */
    private static List<Shown> page(Side side) throws IOException {
        String section = Files.readString(PAGE)
                .split("(?m)^## " + side.program() + "$")[1]
                .split("(?m)^## ")[0];
        return section.lines()
                .filter(line -> line.startsWith("| `-"))
                .map(line -> line.split(" *\\| *", -1))
                .map(cells -> new Shown(names(cells[1]), cells[2]))
                .toList();
    }

    private static Set<String> names(String cell) {
        Set<String> names = new TreeSet<>();
        Matcher name = Pattern.compile("`(-{1,2}[A-Za-z][\\w-]*)").matcher(cell);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    /** A default without its explanation; empty where it is told in words only, and for a switch that is off. */
    private static String value(String told) {
        String plain = told.replace("`", "").strip();
        if (plain.startsWith("[")) {
            return plain.substring(1, plain.length() - 1).replace(" ", "");
        } else if (plain.equals("off") || plain.equals("false") || plain.matches("[A-Za-z'-]+,? .*")) {
            return "";
        }
        return plain.equals("on") ? "true" : plain.split(",? ")[0];
    }
}
