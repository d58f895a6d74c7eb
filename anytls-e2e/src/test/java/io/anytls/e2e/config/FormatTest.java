package io.anytls.e2e.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code format} and {@code merge}, which both programs have. */
class FormatTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private Path write(String name, String text) throws IOException {
        return Files.writeString(workspace.directory().resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anytls-client", "anytls-server"})
    void itPrints(String program) throws IOException {
        Path file = write("a.json", "{\"log\":{}, # none\n}");
        Finished done = workspace.runHere(program, "format", file.toString());
        assertEquals(0, done.status());
        assertEquals(List.of("{", "  \"log\": {} # none", "}"), done.output());
        assertEquals("{\"log\":{}, # none\n}", Files.readString(file));
    }

    @Test
    void itWritesBack() throws IOException {
        Path file = write("a.json", "{\"log\":{},}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(workspace.directory().resolve("link.json"), file);
        Finished done = workspace.runHere("anytls-client", "format", "-w", link.toString());
        assertEquals(0, done.status(), done.errors()::toString);
        assertEquals(List.of(), done.output());
        assertEquals("{\n  \"log\": {}\n}\n", Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.isSymbolicLink(link));
        Object before = Files.getAttribute(file, "unix:ino");
        workspace.runHere("anytls-client", "format", "-w", link.toString());
        assertEquals(before, Files.getAttribute(file, "unix:ino"), "written though it was right");
    }

    @Test
    void severalFilesAreToldApart() throws IOException {
        Path a = write("a.json", "{}");
        Path b = write("b.json", "{}");
        Finished done = workspace.runHere("anytls-server", "format", b.toString(), a.toString());
        assertEquals(List.of("// " + a, "{}", "// " + b, "{}"), done.output());
    }

    @Test
    void whatCannotBeReadIsToldAndNothingIsWritten() throws IOException {
        Path good = write("a.json", "{ }");
        Path bad = write("b.json", "{\n  \"log\" {}\n}");
        Finished done = workspace.runHere("anytls-client", "format", "-w", good.toString(), bad.toString());
        assertEquals(1, done.status());
        assertTrue(done.firstError().contains(bad + ", line 2, column "), done.firstError());
        assertEquals("{ }", Files.readString(good));
        Finished none = workspace.runHere("anytls-client", "format");
        assertEquals(2, none.status());
        assertTrue(none.firstError().contains("name its file behind format"), none.firstError());
    }

    @Test
    void mergedAsAStartDoes() throws IOException {
        Path users = write(
                "b.json", "{\"inbounds\": [{\"type\": \"anytls\", \"tag\": \"b\"}], \"log\": {\"level\": \"warn\"}}");
        Path rest = write(
                "a.json", "{\"inbounds\": [{\"type\": \"anytls\", \"tag\": \"a\"}], \"log\": {\"timestamp\": true}}");
        Path all = workspace.directory().resolve("all.json");
        String[] command = {"merge", all.toString(), "-c", users.toString(), "-c", rest.toString()};
        Finished done = workspace.runHere("anytls-server", command);
        assertEquals(0, done.status(), done.errors()::toString);
        assertEquals("""
                {
                  "inbounds": [
                    {
                      "type": "anytls",
                      "tag": "a"
                    },
                    {
                      "type": "anytls",
                      "tag": "b"
                    }
                  ],
                  "log": {
                    "timestamp": true,
                    "level": "warn"
                  }
                }
                """, Files.readString(all));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(all)));
        Finished again = workspace.runHere("anytls-server", command);
        assertEquals(1, again.status());
        assertTrue(again.firstError().contains("exists already"), again.firstError());
    }
}
