package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server is told about the client: nothing by default, but the line is there, as servers look for it. */
class ClientMetadataTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private final CompletableFuture<String> settings = new CompletableFuture<>();

    @ParameterizedTest
    @CsvSource({"'', client=", "'\"client_metadata\": \"\",', client=", "'\"client_metadata\": \"a/1\",', client=a/1"})
    void itIsALineOfSettings(String field, String line) throws Exception {
        try (ScriptedTlsServer server =
                ScriptedTlsServer.start(PoolPair.identity(workspace.directory().resolve("tls")), this::settings)) {
            Path file = workspace.directory().resolve("client.json");
            Files.writeString(file, """
                    {"type": "anytls", %s "server": "127.0.0.1", "server_port": %d, "password": "x",
                     "tls": {"enabled": true, "insecure": true}}""".formatted(field, server.port()));
            workspace.expectWarning("NOT verified").expectWarning("server 127");
            workspace.startHere("anytls-client", "-c", file.toString(), "-l", "127.0.0.1:0");
            List<String> lines = List.of(
                    Await.result("the client dials at its start", settings).split("\n"));
            assertEquals("v=2", lines.get(0));
            assertEquals(line, lines.get(1));
            assertTrue(lines.get(2).startsWith("padding-md5="), lines::toString);
        }
    }

    private void settings(Socket connection) throws IOException {
        Wire.Received first = Wire.authenticated(connection).read();
        assertEquals(Wire.SETTINGS, first.command());
        settings.complete(new String(first.data(), StandardCharsets.UTF_8));
    }
}
