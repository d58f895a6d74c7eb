package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergingTest {

    @TempDir
    Path directory;

    @Test
    void inOrderOfPathsWhateverTheOrderGiven() throws IOException {
        Path b = write(
                "b.json", "{\"log\": {\"level\": \"warn\", \"x\": 1}, \"list\": [3], \"one\": \"b\", \"s\": [\"q\"]}");
        Path a = write(
                "a.json",
                "{\"log\": {\"level\": \"info\"}, \"list\": [1, 2], \"one\": \"a\", \"s\": \"p\", \"n\": null}");
        Path c = write("c.json", "{\"n\": 7, \"one\": null}");
        Json.Obj merged = new ConfigSources(List.of(b, c, a), List.of()).read(new Problems(false));
        assertEquals("{log={level=info, x=1}, list=[1, 2, 3], one=a, s=[p, q], n=7}", show(merged));
    }

    @Test
    void aDirectoryGivesItsJsonFilesOnly() throws IOException {
        write("a.json", "{\"a\": 1}");
        write("b.jsonc", "nonsense");
        Files.createDirectory(directory.resolve("c.json"));
        Json.Obj merged = new ConfigSources(List.of(), List.of(directory)).read(new Problems(false));
        assertEquals("{a=1}", show(merged));
    }

    @Test
    void whatDoesNotFitIsToldWithBothPlaces() throws IOException {
        Path a = write("a.json", "{\n\"x\": {\"y\": {}}}");
        Path b = write("b.json", "{\"x\": {\"y\": [1]}}");
        ConfigException e = assertThrows(
                ConfigException.class, () -> new ConfigSources(List.of(a, b), List.of()).read(new Problems(false)));
        assertEquals(
                "x.y (" + b + ", line 1, column 8): is an array here and an object at " + a
                        + ", line 2, column 7: they cannot be merged",
                e.getMessage());
    }

    @Test
    void allUnreadableFilesAreTold() throws IOException {
        Path a = write("a.json", "{");
        Path missing = directory.resolve("b.json");
        Path list = write("c.json", "[]");
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> new ConfigSources(List.of(a, missing, list), List.of(missing)).read(new Problems(true)));
        assertEquals(4, e.problems().size());
        assertTrue(e.getMessage().contains(missing + ": there is no such file"), e.getMessage());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String show(Json value) {
        if (value instanceof Json.Obj object) {
            return object.members().stream()
                    .map(member -> member.name() + "=" + show(member.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Json.Arr array) {
            return array.items().stream().map(MergingTest::show).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Json.Text text ? text.value() : value instanceof Json.Num num ? num.digits() : "?";
    }
}
