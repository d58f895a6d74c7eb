package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each name that sing-box 1.14.1 reads in these objects is known here, be it to refuse it: nobody is told that it is misspelled. */
class KnownNamesTest {

    @Test
    void everyNameOfSingBoxIsKnown() throws IOException {
        Map<String, Set<String>> ours = Stream.of(Side.values())
                .flatMap(side -> side.tables().stream())
                .collect(Collectors.toMap(
                        Table::title,
                        table -> table.fields().stream().map(Field::name).collect(Collectors.toSet()),
                        (one, same) -> one));
        List<String> unknown = new ArrayList<>();
        Map<String, Set<String>> theirs = read();
        theirs.forEach((title, names) -> {
            assertTrue(ours.containsKey(title), title);
            names.stream()
                    .filter(name -> !ours.get(title).contains(name))
                    .forEach(name -> unknown.add(title + ": " + name));
        });
        assertEquals(List.of(), unknown);
        assertTrue(theirs.size() >= 12, () -> "only " + theirs.keySet());
    }

    private static Map<String, Set<String>> read() throws IOException {
        Map<String, Set<String>> byTable = new LinkedHashMap<>();
        try (InputStream in = KnownNamesTest.class.getResourceAsStream("sing-box-1.14.1.txt")) {
            Set<String> names = new TreeSet<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("[")) {
                    names = byTable.computeIfAbsent(line.substring(1, line.length() - 1), title -> new TreeSet<>());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    names.addAll(List.of(line.strip().split("\\s+")));
                }
            }
        }
        return byTable;
    }
}
