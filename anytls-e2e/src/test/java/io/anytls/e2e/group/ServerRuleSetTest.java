package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server's sets of rules that lie on the web. */
class ServerRuleSetTest {

    @RegisterExtension
    final Workspace workspace =
            new Workspace().secret("a-token").expectWarning("cannot be fetched").expectWarning("is NOT verified");

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();

    private TargetServer target;
    private HttpServer web;
    private volatile String domain = "";

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/set.json", this::answer);
        web.start();
    }

    @AfterEach
    void close() throws IOException {
        web.stop(0);
        target.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String version = "\"" + domain + "\"";
            exchange.getResponseHeaders().add("ETag", version);
            if (domain.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
            } else if (version.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                unchanged.incrementAndGet();
                exchange.sendResponseHeaders(304, -1);
            } else {
                sent.incrementAndGet();
                byte[] body = "{\"version\": 3, \"rules\": [{\"domain\": \"%s\"}]}"
                        .formatted(domain)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Test
    void aSetIsFetchedAndReplacedWhileTheServerRuns() throws IOException {
        RunningProgram server = server("1s");
        server.awaitLine(
                "rule_set set .* cannot be fetched: the web server answers with 404.*no rule that asks for it");
        Application application = new Application(client(server).address());
        reach(application);
        domain = "localhost";
        server.awaitLine("rule_set set from http://127\\.0\\.0\\.1:\\d+/\\.\\.\\.: \\d+ bytes, 1 rules");
        assertRefused(application);
        domain = "else.example";
        server.awaitLine("rule_set set .*: 53 bytes, 1 rules");
        reach(application);
    }

    @Test
    void aServerThatStartsAgainHasItAndAsksOnlyWhetherItHasChanged() throws IOException {
        domain = "localhost";
        RunningProgram first = server("1s");
        first.awaitLine("rule_set set .* bytes");
        first.terminate();
        int asked = unchanged.get();
        RunningProgram again = server("1s");
        assertRefused(new Application(client(again).address()));
        Await.until("the web server is asked", () -> unchanged.get() > asked);
        assertEquals(1, sent.get());
    }

    private void reach(Application application) throws IOException {
        try (Socket tunnel = application.connect("localhost", target.port())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private void assertRefused(Application application) {
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class,
                () -> application.connect("localhost", target.port()).close());
        assertEquals(Application.NOT_ALLOWED, refused.reply());
    }

    private RunningProgram server(String interval) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("server.json"), """
                {
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                  "outbounds": [{"type": "direct", "tag": "direct", "allow_private": true}, {"type": "direct", "tag": "fetching"}],
                  "route": {"rules": [{"rule_set": "set", "action": "reject"}],
                    "rule_set": [{"type": "remote", "tag": "set", "url": "http://127.0.0.1:%d/set.json?t=a-token",
                      "format": "source", "download_detour": "fetching", "update_interval": "%s"}]}
                }
                """.formatted(
                        workspace.password(), web.getAddress().getPort(), interval));
        return workspace.startHere(
                "anytls-server",
                "-c",
                file.toString(),
                "--data-dir",
                workspace.dataDirectory().toString());
    }

    private RunningProgram client(RunningProgram server) {
        return workspace.startHere(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "127.0.0.1:" + server.address().getPort(),
                "-p",
                workspace.password(),
                "--wait-for-target",
                "--pin-sha256",
                server.awaitLine("pin-sha256: (\\S+)").group(1));
    }
}
