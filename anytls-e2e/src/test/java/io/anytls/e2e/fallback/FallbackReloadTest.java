package io.anytls.e2e.fallback;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers are shown changes with the file, and a file that cannot be used changes nothing. */
class FallbackReloadTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("the configuration .*|not reloaded|there is no such");

    @Test
    void anotherSiteIsShownFromTheNextConnectionOn() throws IOException {
        Path site = Files.createDirectories(workspace.directory().resolve("site"));
        Files.writeString(site.resolve("index.html"), "<h1>mine</h1>");
        Path file = workspace.directory().resolve("server.json");
        write(file, "builtin");
        RunningProgram server = workspace.start(
                "anytls-server",
                "-c",
                file.toString(),
                "--data-dir",
                workspace.dataDirectory().toString());
        awaitPage(server, "It works");
        write(file, site.toString());
        awaitPage(server, "<h1>mine</h1>");
        write(file, site.resolve("nothing").toString());
        server.awaitLine("there is no such file or folder");
        assertTrue(page(server).contains("<h1>mine</h1>"), "everything goes on as it was");
    }

    private static void awaitPage(RunningProgram server, String words) {
        Await.until("the page " + words, () -> page(server).contains(words));
    }

    private static String page(RunningProgram server) {
        return Probe.of("a request", REQUEST).at(server.address()).bytes();
    }

    private void write(Path file, String fallback) throws IOException {
        Files.writeString(file, """
                {"inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0, "fallback": "%s",
                  "users": [{"password": "%s"}], "tls": {"enabled": true}}]}
                """.formatted(fallback, workspace.password()));
    }
}
