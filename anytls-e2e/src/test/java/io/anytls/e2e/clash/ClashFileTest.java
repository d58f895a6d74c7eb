package io.anytls.e2e.clash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Clash file, with a real server behind it. */
class ClashFileTest {

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .expectWarning("configuration: .*")
            .expectWarning(".* is NOT verified.*")
            .expectWarning(".*private.*")
            .expectWarning("cannot connect: connection refused");

    private TargetServer target;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
    }

    @AfterEach
    void close() throws IOException {
        target.close();
    }

    private int server() throws IOException {
        return workspace
                .startHere(
                        "anytls-server",
                        "-l",
                        "127.0.0.1:0",
                        "-p",
                        workspace.password(),
                        "--allow-private",
                        "--data-dir",
                        workspace.dataDirectory().toString())
                .address()
                .getPort();
    }

    private RunningProgram client(String yaml) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("clash.yaml"), yaml);
        return workspace.startHere("anytls-client", "-c", file.toString(), "-l", "127.0.0.1:0");
    }

    @Test
    void itsGroupsAndRulesCarryStreams() throws IOException {
        Files.writeString(workspace.directory().resolve("refused.txt"), "# a list\n+.refused.example\n");
        RunningProgram client = client("""
                mixed-port: 7890
                mode: rule
                proxies:
                  - {name: 一, type: anytls, server: 127.0.0.1, port: %1$d, password: "%2$s", skip-cert-verify: true}
                  - {name: 二, type: anytls, server: 127.0.0.1, port: %1$d, password: "%2$s", skip-cert-verify: true}
                  - {name: old, type: vmess, server: 127.0.0.1, port: 1, uuid: x}
                proxy-groups:
                  - {name: 轮, type: load-balance, strategy: round-robin, proxies: [一, 二, old]}
                  - {name: 选, type: select, proxies: [old, 轮, DIRECT]}
                rule-providers:
                  refused: {type: file, behavior: domain, format: text, path: ./refused.txt}
                rules:
                  - RULE-SET,refused,REJECT
                  - DOMAIN-SUFFIX,example,REJECT
                  - GEOIP,CN,DIRECT
                  - MATCH,选
                """.formatted(server(), workspace.password()));
        Application application = new Application(client.address());
        for (int i = 0; i < 3; i++) {
            try (Socket tunnel = application.connect(target.address())) {
                Application.exchange(tunnel, "hello " + i);
            }
        }
        assertEquals(3, target.accepted());
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class,
                () -> application.connect("www.refused.example", 443).close());
        assertEquals(Application.NOT_ALLOWED, refused.reply());
        assertTrue(client.awaitLine("(proxies.*left out.*vmess.*)").group(1).contains("\"old\""));
    }

    @Test
    void aServerThatIsGoneIsPassedOver() throws IOException {
        RunningProgram client = client("""
                proxies:
                  - {name: gone, type: anytls, server: 127.0.0.1, port: %3$d, password: x, skip-cert-verify: true}
                  - {name: there, type: anytls, server: 127.0.0.1, port: %1$d, password: "%2$s", skip-cert-verify: true}
                proxy-groups:
                  - {name: both, type: load-balance, strategy: round-robin, proxies: [gone, there]}
                rules: ["MATCH,both"]
                """.formatted(server(), workspace.password(), ReservedPorts.next()));
        Application application = new Application(client.address());
        for (int i = 0; i < 4; i++) {
            try (Socket tunnel = application.connect(target.address())) {
                Application.exchange(tunnel, "hello " + i);
            }
        }
        assertEquals(4, target.accepted());
    }
}
