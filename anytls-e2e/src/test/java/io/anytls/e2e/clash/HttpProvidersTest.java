package io.anytls.e2e.clash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Clash file whose proxies and rules are on the web. */
class HttpProvidersTest {

    private static final String TOKEN = "tOkenOfThePanel";

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .secret(TOKEN)
            .expectWarning("nothing has been fetched")
            .expectWarning("its list has never been fetched")
            .expectWarning("what was fetched before stays")
            .expectWarning("is NOT verified");

    /** By their paths; what is not there is answered with 503. */
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    private TargetServer target;
    private HttpServer web;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            try (exchange) {
                byte[] page = pages.getOrDefault(exchange.getRequestURI().getPath(), "")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page.length == 0 ? 503 : 200, page.length == 0 ? -1 : page.length);
                exchange.getResponseBody().write(page);
            }
        });
        web.start();
    }

    @AfterEach
    void close() throws IOException {
        web.stop(0);
        target.close();
    }

    @Test
    void proxiesAndRulesAreFetchedUsedAndKept() throws IOException {
        pages.put("/proxies", proxies());
        pages.put("/rules", "# names\n+.localhost\nlocalhost\n");
        RunningProgram client = client();
        client.awaitLine("proxy-provider panel: 1 server from http://127.0.0.1:\\d+/...");
        client.awaitLine("rule-provider ads: 3 lines from http://127.0.0.1:\\d+/...");
        Application application = new Application(client.address());
        client.awaitLine("configuration reloaded");
        Await.until("both are in use", () -> passes(application, "127.0.0.1") && !passes(application, "localhost"));
        client.terminate();
        pages.put("/proxies", "<html>log in, please</html>");
        RunningProgram again = client();
        Application kept = new Application(again.address());
        again.awaitLine("server .* reached in"); // it listens to signals before
        again.hangUp();
        again.awaitLine("proxy-provider panel: this is a page for browsers.*; what was fetched before stays");
        assertTrue(passes(kept, "127.0.0.1"));
    }

    @Test
    void beforeTheyAreThereNothingGoesInTheOpen() throws IOException {
        RunningProgram client = client();
        client.awaitLine("proxy-provider panel: the web server answers with 503; nothing has been fetched before");
        client.awaitLine("rule-provider ads: the web server answers with 503; nothing has been fetched before");
        Application application = new Application(client.address());
        assertThrows(SocksRefusedException.class, () -> application.connect(target.address()));
        assertEquals(0, target.accepted());
    }

    private boolean passes(Application application, String host) {
        try (Socket tunnel = application.connect(host, target.port())) {
            Application.exchange(tunnel, "hello");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String proxies() {
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--allow-private",
                "--data-dir",
                workspace.dataDirectory().toString());
        return """
                proxies:
                  - {name: HK, type: anytls, server: 127.0.0.1, port: %d, password: "%s", skip-cert-verify: true}
                  - {name: JP, type: vmess, server: 127.0.0.1, port: 1, uuid: x}
                """.formatted(server.address().getPort(), workspace.password());
    }

    private RunningProgram client() throws IOException {
        int port = web.getAddress().getPort();
        Path file =
                Files.writeString(workspace.directory().resolve("clash.yaml"), """
                mixed-port: 0
                proxy-providers:
                  panel: {type: http, url: "http://127.0.0.1:%d/proxies?token=%s", interval: 3600, path: ./panel.yaml,
                    health-check: {enable: true, url: "http://www.gstatic.com/generate_204", interval: 300}}
                proxy-groups:
                  - {name: Auto, type: select, use: [panel], filter: HK}
                rule-providers:
                  ads: {type: http, behavior: domain, format: text, url: "http://127.0.0.1:%d/rules?token=%s"}
                rules:
                  - RULE-SET,ads,REJECT
                  - MATCH,Auto
                """.formatted(port, TOKEN, port, TOKEN));
        return workspace.start(
                "anytls-client",
                "-c",
                file.toString(),
                "-l",
                "127.0.0.1:0",
                "--wait-for-target",
                "--data-dir",
                workspace.directory().resolve("client-data").toString());
    }
}
