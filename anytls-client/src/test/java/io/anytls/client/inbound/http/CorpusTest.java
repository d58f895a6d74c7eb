package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.inbound.testkit.Proxied;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conversations in {@code corpus}, whose README says how they are written. */
class CorpusTest {

    private static final Pattern ESCAPE = Pattern.compile("\\\\([rnt0]|x([0-9a-fA-F]{2}))");

    static List<Path> conversations() throws IOException, URISyntaxException {
        try (Stream<Path> files =
                Files.list(Path.of(CorpusTest.class.getResource("corpus").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void happensAsItIsWritten(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        play(lines, false);
        boolean sameInPieces =
                lines.stream().noneMatch(line -> line.contains("chunked") || line.contains("^ HTTP/1.1 502"));
        if (sameInPieces) {
            play(lines, true);
        }
    }

    private static void play(List<String> lines, boolean byteByByte) {
        try (Proxied proxied = new Proxied()) {
            StringBuilder message = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                String kind = lines.get(i).substring(0, 4);
                message.append(bytes(lines.get(i).substring(lines.get(i).indexOf(' ') + 1)));
                if (i + 1 == lines.size() || !lines.get(i + 1).startsWith(kind)) {
                    happen(proxied, kind.strip(), message.toString(), byteByByte);
                    message.setLength(0);
                }
            }
        }
    }

    private static void happen(Proxied proxied, String kind, String message, boolean byteByByte) {
        List<String> parts = byteByByte ? List.of(message.split("")) : List.of(message);
        switch (kind) {
            case "app>" -> parts.forEach(proxied::sends);
            case "up>" -> parts.forEach(part -> proxied.streams.last().receive(part));
            case "up<" -> assertEquals(message, proxied.streams.last().takeSentText());
            case "app<" -> assertEquals(message, proxied.gets());
            case "app^" -> {
                String got = proxied.gets();
                String beginning = message.stripTrailing();
                assertTrue(got.startsWith(beginning), () -> "'" + got + "' begins with '" + beginning + "'");
            }
            default -> throw new AssertionError("no such line: " + kind);
        }
    }

    private static String bytes(String line) {
        String whole = line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\r\n";
        return ESCAPE.matcher(whole).replaceAll(CorpusTest::byteOf);
    }

    private static String byteOf(MatchResult escape) {
        return switch (escape.group(1).charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '0' -> "\0";
            default -> String.valueOf((char) Integer.parseInt(escape.group(2), 16));
        };
    }
}
