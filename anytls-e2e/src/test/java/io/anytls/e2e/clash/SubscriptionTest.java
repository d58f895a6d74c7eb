package io.anytls.e2e.clash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client whose servers are in a list on the web. */
class SubscriptionTest {

    private static final String TOKEN = "tOkenOfThePanel";

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .secret(TOKEN)
            .expectWarning("nothing has been fetched yet")
            .expectWarning("another program uses the data directory")
            .expectWarning("is NOT verified")
            .expectWarning("nothing has been fetched before")
            .expectWarning("what was fetched before stays")
            .expectWarning("private");

    private TargetServer target;
    private HttpServer panel;
    private volatile String list = "";

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
        panel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        panel.createContext("/api", exchange -> {
            try (exchange) {
                String version = "\"" + list.hashCode() + "\"";
                if (version.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                    exchange.sendResponseHeaders(304, -1);
                    return;
                }
                exchange.getResponseHeaders().add("ETag", version);
                byte[] body = Base64.getEncoder().encode(list.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseHeaders()
                        .add("Subscription-Userinfo", "upload=0; download=1073741824; total=2147483648");
                exchange.sendResponseHeaders(list.isEmpty() ? 503 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        panel.start();
    }

    @AfterEach
    void close() throws IOException {
        panel.stop(0);
        target.close();
    }

    private String link(String name) throws IOException {
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--allow-private",
                "--data-dir",
                workspace.directory().resolve("data-" + name).toString());
        return "anytls://" + workspace.password() + "@127.0.0.1:"
                + server.address().getPort() + "/?insecure=1#" + name;
    }

    private RunningProgram client() throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                  "subscriptions": [{"tag": "panel", "url": "http://127.0.0.1:%d/api?token=%s"}],
                  "data_dir": "%s"
                }
                """.formatted(
                panel.getAddress().getPort(), TOKEN, workspace.directory().resolve("client-data")));
        return workspace.startHere("anytls-client", "-c", file.toString());
    }

    private void talk(RunningProgram client) throws IOException {
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void itsServersAreFetchedUsedAndKept() throws IOException {
        list = link("one");
        RunningProgram client = client();
        client.awaitLine("subscription panel: 1 server from http://127.0.0.1:\\d+/...; used 1.00 GiB of 2.00 GiB");
        client.awaitLine("configuration reloaded");
        talk(client);
        list = "";
        RunningProgram again = client();
        talk(again);
        assertEquals(2, target.accepted());
    }

    @Test
    void aListOnTheCommandLineIsEnough() throws IOException {
        list = link("one");
        RunningProgram client = subscribed(address());
        client.awaitLine("subscription subscription: 1 server from http://127.0.0.1:\\d+/...; used 1.00 GiB");
        client.awaitLine("configuration reloaded");
        talk(client);
        client.terminate();
        RunningProgram again = subscribed(address());
        talk(again);
        again.hangUp();
        again.awaitLine("subscription subscription: nothing new at http://127.0.0.1:\\d+/...");
        assertEquals(2, target.accepted());
    }

    @Test
    void aFileOnTheCommandLineIsReadAgainWhenAsked() throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("links.txt"), link("one"));
        RunningProgram client = subscribed(file.toUri().toString());
        client.awaitLine("subscription subscription: 1 server from .*links.txt");
        client.awaitLine("configuration reloaded");
        talk(client);
        Files.writeString(file, "<html><body>log in, please</body></html>");
        client.hangUp();
        client.awaitLine("this is a page for browsers.*; what was fetched before stays");
        talk(client);
    }

    @Test
    void aFileIsNeverReadBecauseAConfigurationSaysSo() throws IOException {
        Path file = Files.writeString(
                workspace.directory().resolve("client.json"),
                "{\"subscriptions\": [{\"url\": \"file:///etc/passwd\"}]}");
        Finished refused = workspace.run("anytls-client", "-c", file.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.errors().toString().contains("has to be an address of the web"), refused.toString());
    }

    @Test
    void importGivesTheSameOnce() throws IOException {
        list = link("one");
        Finished imported = workspace.run("anytls-client", "import", address());
        assertEquals(0, imported.status(), imported.toString());
        assertTrue(imported.errors().toString().contains("used 1.00 GiB of 2.00 GiB"), imported.toString());
        assertTrue(imported.output().toString().contains("\"tag\": \"one\""), imported.toString());
        list = "";
        Finished failed = workspace.run("anytls-client", "import", address());
        assertEquals(1, failed.status());
        assertTrue(failed.errors().toString().contains("/...: the web server answers with 503"), failed.toString());
    }

    private String address() {
        return "http://127.0.0.1:" + panel.getAddress().getPort() + "/api?token=" + TOKEN;
    }

    private RunningProgram subscribed(String url) {
        return workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "--subscribe",
                url,
                "--data-dir",
                workspace.directory().resolve("client-data").toString());
    }

    @Test
    void nothingGoesAnywhereBeforeThereIsAList() throws IOException {
        RunningProgram client = client();
        client.awaitLine("the web server answers with 503; nothing has been fetched before");
        assertThrows(IOException.class, () -> talk(client));
        assertEquals(0, target.accepted());
    }
}
