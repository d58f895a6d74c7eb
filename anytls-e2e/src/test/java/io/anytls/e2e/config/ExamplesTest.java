package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

    @TempDir
    Path directory;

    static Stream<String> names() {
        return Examples.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isGood(String name) {
        Side.Verdict verdict = Side.of(name).check(new Examples(directory).text(name), directory, false);
        assertEquals(List.of(), verdict.errors());
    }

    @ParameterizedTest
    @CsvSource({
        "client-low-latency,       5, 3, 10m, 30s, 20s",
        "client-high-availability, 10, 5, 15m, 1m, 30s",
        "client-nat-traversal,     3, 2, 5m, 30s, 10s",
        "client-resource-saving,   1, 1, 2m, 1m, 45s",
        "client-balanced,          5, 2, 5m, 30s, 30s",
    })
    void strategiesMeanWhatTheySay(String name, int ensure, int min, String timeout, String check, String beat) {
        ClientConfig config = ClientFile.read(
                new ConfigSources(List.of(Path.of("../config-examples/" + name + ".json")), List.of()),
                new Problems(false));
        OutboundOptions outbound = (OutboundOptions) config.outbound();
        PoolOptions pool = outbound.pool();
        assertEquals(ensure, pool.ensureIdleSession());
        assertEquals(min, pool.minIdleSession());
        assertEquals(duration(timeout), pool.idleSessionTimeout());
        assertEquals(duration(check), pool.idleSessionCheckInterval());
        assertEquals(duration(beat), pool.heartbeat());
        assertEquals("example.com:443", outbound.server().address().toString());
        assertTrue(config.inbounds().isEmpty());
    }

    @Test
    void theMinimalClientHasTheDefaults() {
        ClientConfig config = ClientFile.read(
                new ConfigSources(List.of(Path.of("../config-examples/client-minimal.json")), List.of()),
                new Problems(false));
        assertEquals(PoolOptions.DEFAULT, ((OutboundOptions) config.outbound()).pool());
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldIsInAnExample(Side side) throws IOException {
        Map<String, Set<String>> written = new HashMap<>();
        for (String name : Examples.names()) {
            if (Side.of(name) == side) {
                for (Places.Place place : Places.of(side, Local.MAPPER.readTree(new Examples(directory).text(name)))) {
                    place.object()
                            .fieldNames()
                            .forEachRemaining(written.computeIfAbsent(place.table(), table -> new HashSet<>())::add);
                }
            }
        }
        for (Table table : side.tables()) {
            for (Field<?> field : table.fields()) {
                assertTrue(
                        field.verdict() != Verdict.IMPLEMENTED
                                || side == Side.SERVER && field.meaning().contains("client only")
                                || written.getOrDefault(table.title(), Set.of()).contains(field.name()),
                        table.title() + ": " + field.name());
            }
        }
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }
}
