package io.anytls.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundInUseTest {

    private static final String DIRECT = "{\"type\": \"direct\", \"tag\": \"d\", \"deny\": [\"*:25\"]}";
    private static final String OTHER = "{\"type\": \"direct\", \"tag\": \"o\", \"allow\": [\"10.0.0.0/8\"]}";
    private static final String BLOCK = "{\"type\": \"block\", \"tag\": \"b\"}";

    @TempDir
    Path directory;

    @Test
    void theFirstOneElseTheOneThatIsNamed() throws IOException {
        assertEquals(OutboundType.DIRECT, read("", "", false).type());
        assertEquals(
                List.of("*:25"), read(DIRECT + "," + BLOCK, "", false).access().deny());
        assertEquals(OutboundType.BLOCK, read(BLOCK + "," + DIRECT, "", false).type());
        assertEquals(OutboundType.BLOCK, read(DIRECT + "," + BLOCK, "b", false).type());
    }

    @Test
    void theRulesAreThoseOfTheOneInUse() throws IOException {
        OutboundOptions other = read(DIRECT + "," + OTHER, "o", false);
        assertEquals(List.of("10.0.0.0/8"), other.access().allow());
        assertEquals(List.of(), other.access().deny());
    }

    @Test
    void noLeniencyOpensAWay() {
        assertThrows(ConfigException.class, () -> read("{\"type\": \"socks\"}," + DIRECT, "", true));
    }

    @Test
    void eachKeepsItsTagAndOnlyOneIsUsed() throws IOException {
        RouteOptions named = route(DIRECT + "," + OTHER + "," + BLOCK, "o", false);
        assertEquals("o", named.last().tag());
        assertEquals(
                List.of("d", "b"),
                named.others().stream().map(OutboundOptions::tag).toList());
        RouteOptions unnamed =
                route("{\"type\": \"block\"}, {\"type\": \"dns\", \"tag\": \"x\"}, {\"type\": \"direct\"}", "", false);
        assertEquals("0", unnamed.last().tag());
        assertEquals(
                List.of("2"),
                unnamed.others().stream().map(OutboundOptions::tag).toList());
        assertEquals("0", route("", "", false).last().tag());
    }

    private OutboundOptions read(String outbounds, String last, boolean lenient) throws IOException {
        return route(outbounds, last, lenient).last();
    }

    private RouteOptions route(String outbounds, String last, boolean lenient) throws IOException {
        Path file = Files.writeString(directory.resolve("server.json"), """
                { "inbounds": [{"type": "anytls", "listen_port": 1, "tls": {"enabled": true}}],
                  "outbounds": [%s], "route": {"final": "%s"} }
                """.formatted(outbounds, last));
        return ServerFile.read(new ConfigSources(List.of(file), List.of()), new Problems(lenient))
                .route();
    }
}
