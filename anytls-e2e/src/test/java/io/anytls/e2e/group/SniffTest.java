package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules that ask what an application's first bytes say. */
class SniffTest {

    private static final String SNIFF = "{\"action\": \"sniff\"}, ";

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("everything goes straight to its target");

    private TargetServer target;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
    }

    @AfterEach
    void close() throws IOException {
        target.close();
    }

    @Test
    void aNameInTheFirstBytesIsAskedFor() throws IOException {
        Application application = client(SNIFF + "{\"domain_suffix\": \"blocked.example\", \"action\": \"reject\"}");
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, request("fine.example"));
        }
        assertCut(application, request("www.blocked.example"));
        assertEquals(1, target.accepted());
    }

    @Test
    void aProtocolIsAskedFor() throws IOException {
        Application application = client(SNIFF + "{\"protocol\": [\"bittorrent\", \"http\"], \"action\": \"reject\"}");
        assertCut(application, (char) 19 + "BitTorrent protocol");
        assertCut(application, request("a.example"));
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "SSH-2.0-test");
        }
    }

    /** As one that is greeted first: it is not waited for without end. */
    @Test
    void anApplicationThatSaysNothingIsConnected() throws IOException {
        Application application = client(SNIFF + "{\"protocol\": \"http\", \"action\": \"reject\"}");
        try (Socket tunnel = application.connect(target.address())) {
            Await.until("the target is connected", () -> target.accepted() == 1);
            Application.exchange(tunnel, "late");
        }
    }

    @Test
    void whereNothingIsAskedOfTheFirstBytesAnswersStayTrue() throws IOException {
        Application application = client(SNIFF + "{\"domain\": \"localhost\", \"action\": \"reject\"}");
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class,
                () -> application.connect("localhost", target.port()).close());
        assertEquals(Application.NOT_ALLOWED, refused.reply());
    }

    private static String request(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    /** It has been told yes, so that all it can be told now is the end. */
    private void assertCut(Application application, String first) throws IOException {
        try (Socket tunnel = application.connect(target.address())) {
            tunnel.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
            int read;
            try {
                read = tunnel.getInputStream().read();
            } catch (IOException e) {
                read = -1; // a reset
            }
            assertEquals(-1, read);
        }
    }

    private Application client(String rules) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [{"type": "direct", "tag": "direct"}],
                  "route": {"rules": [%s]}
                }
                """.formatted(rules));
        RunningProgram client = workspace.startHere("anytls-client", "-c", file.toString());
        return new Application(client.address());
    }
}
