package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.target.WebServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sets of rules that lie on the web. */
class RemoteRuleSetTest {

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .secret("a-token")
            .expectWarning("everything goes straight to its target")
            .expectWarning("cannot be fetched");

    private TargetServer target;
    private WebServer web;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
        web = new WebServer(Files.createDirectory(workspace.directory().resolve("web")));
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        web.close();
    }

    @Test
    void aSetIsFetchedAgainAfterItsInterval() throws IOException {
        publish("localhost");
        RunningProgram client = client("1s");
        Application application = new Application(client.address());
        client.awaitLine("rule_set set from http://127\\.0\\.0\\.1:\\d+/\\.\\.\\.: \\d+ bytes, 1 rules");
        assertRefused(application);
        publish("else.where.example");
        client.awaitLine("rule_set set .*: 59 bytes, 1 rules");
        reach(application);
    }

    @Test
    void whatWasFetchedLastCountsAsLongAsNothingElseCanBe() throws IOException {
        publish("localhost");
        RunningProgram first = client("1s");
        first.awaitLine("rule_set set .* bytes");
        web.close();
        first.awaitLine("rule_set set .* cannot be fetched: .*; what was fetched before stays");
        assertRefused(new Application(first.address()));
        first.terminate();
        assertRefused(new Application(client("1s").address()));
    }

    @Test
    void untilItIsThereForTheFirstTimeNothingGoesIntoTheOpenForIt() throws IOException {
        RunningProgram client = client("1s");
        client.awaitLine("rule_set set .* cannot be fetched: the web server answers with 404.*only keep requests out");
        Application application = new Application(client.address());
        assertRefused(application);
        publish("else.example");
        client.awaitLine("rule_set set .* bytes");
        reach(application);
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

    private void publish(String domain) throws IOException {
        Path next = Files.writeString(
                workspace.directory().resolve("next"),
                "{\"version\": 3, \"rules\": [{\"domain\": \"" + domain + "\"}]}");
        Files.move(next, workspace.directory().resolve("web/set.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private RunningProgram client(String interval) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [{"type": "direct", "tag": "direct"}, {"type": "direct", "tag": "fetching"}],
                  "route": {"rules": [{"rule_set": "set", "action": "reject"}],
                    "rule_set": [{"type": "remote", "tag": "set", "url": "http://127.0.0.1:%d/set.json?t=a-token",
                      "format": "source", "download_detour": "fetching", "update_interval": "%s"}]},
                  "data_dir": "%s"
                }
                """.formatted(
                        web.address().getPort(), interval, workspace.dataDirectory()));
        return workspace.startHere("anytls-client", "-c", file.toString());
    }
}
