package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.schema.HandshakeTime;
import io.anytls.daemon.schema.TlsFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a file of the largest size may hold takes longer than its length: the limits are generous, the old times were minutes. */
class LargeFilesTest {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void duplicateNamesTakeTimeByTheirNumber() {
        String text = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"a\":{\"" + i + "\":1}")
                .collect(Collectors.joining(",", "{", "}"));
        Problems problems = new Problems(true);
        Json read = assertTimeoutPreemptively(
                LONGEST, () -> ConfigSources.parse("", text.getBytes(StandardCharsets.UTF_8), problems));
        Json.Obj one = (Json.Obj) ((Json.Obj) read).member("a").value();
        assertEquals(100_000, one.members().size());
    }

    @Test
    void unknownNamesTakeTimeByTheirNumber() {
        String text = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"an_unknown_field_with_a_long_name_" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        Problems problems = new Problems(true);
        assertTimeoutPreemptively(LONGEST, () -> {
            Json read = ConfigSources.parse("", text.getBytes(StandardCharsets.UTF_8), problems);
            Section.open((Json.Obj) read, "", new Table("tls", TlsFields.fields(HandshakeTime.CLIENT)), problems);
        });
        assertTrue(problems.errors().size() > 1);
    }

    @Test
    void allFilesTogetherAreBounded() throws Exception {
        for (String name : List.of("a.json", "b.json")) {
            Files.writeString(directory.resolve(name), "{}" + " ".repeat(3 << 20));
        }
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> new ConfigSources(List.of(), List.of(directory)).read(new Problems(false)));
        assertTrue(e.getMessage().contains("b.json"), e.getMessage());
        assertTrue(e.getMessage().contains("is larger than 4 MiB, or all files together are"), e.getMessage());
    }
}
