package io.anytls.e2e.config;

import io.anytls.daemon.state.DataDirectory;
import io.anytls.server.identity.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files in config-examples, with what is commented out there, and with the files beside them that only their reader has. */
final class Examples {

    static final Path DIRECTORY = Path.of("..", "config-examples");

    private final Path pem;

    /** @param data an empty directory, for certificate and key */
    Examples(Path data) {
        SelfSigned.loadOrMake(DataDirectory.open(data), List.of("example.com"));
        pem = data.resolve("tls").toAbsolutePath();
        for (String set : List.of("company.json", "blocked.json")) {
            write(pem.resolve(set), "{\"version\": 3, \"rules\": [{\"domain\": [\"a.example\"]}]}");
        }
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    String text(String name) {
        return fill(read(file(name)).replaceAll("(?m)^( *)// (?=[\"{])", "$1"));
    }

    /** Puts real PEM where a text has none. */
    String fill(String text) {
        return text.replace("/etc/anytls", pem.toString())
                .replace(placeholder("CERTIFICATE"), lines("certificate.pem"))
                .replace(placeholder("PRIVATE KEY"), lines("key.pem"));
    }

    private static String placeholder(String label) {
        return "\"-----BEGIN " + label + "-----\", \"...\", \"-----END " + label + "-----\"";
    }

    private String lines(String file) {
        return read(pem.resolve(file)).lines().map(line -> '"' + line + '"').collect(Collectors.joining(", "));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
