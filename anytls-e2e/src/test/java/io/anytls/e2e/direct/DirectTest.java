package io.anytls.e2e.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DirectTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("straight to its target");

    @Test
    void aRequestGoesStraightToItsTarget() throws IOException {
        RunningProgram client = client("direct");
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect("localhost", target.port())) {
            Application.exchange(tunnel, "hello");
            assertEquals(1, target.accepted());
        }
        assertEquals(1, client.count("WARN .*straight to its target"));
        assertEquals(1, client.count("listening on .*, outbound direct"));
    }

    @Test
    void oneDirectionMayEndBeforeTheOther() throws IOException {
        RunningProgram client = client("direct");
        byte[] sent = new byte[1 << 20];
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            tunnel.getOutputStream().write(sent);
            tunnel.shutdownOutput();
            String hash = new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(Payload.drain(new ByteArrayInputStream(sent)).sha256(), hash);
        }
    }

    @Test
    void theTrueReasonIsTold() throws IOException {
        RunningProgram client = client("direct");
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class, () -> new Application(client.address()).connect(Ports.refusing()));
        assertEquals(Application.REFUSED, refused.reply());
    }

    @Test
    void httpRequestsGoTheSameWay() throws IOException {
        RunningProgram client = client("direct");
        try (TargetServer target = TargetServer.start(connection -> {
            connection.getInputStream().read(new byte[4_096]);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().read();
        })) {
            assertTrue(get(client.address(), target.port()).startsWith("HTTP/1.1 200"));
        }
        assertTrue(get(client.address(), Ports.refusing().getPort()).startsWith("HTTP/1.1 502"));
    }

    @Test
    void blockRefusesAllAndGoesNowhere() throws IOException {
        RunningProgram client = client("block");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            SocksRefusedException refused = assertThrows(
                    SocksRefusedException.class, () -> new Application(client.address()).connect(target.address()));
            assertEquals(Application.NOT_ALLOWED, refused.reply());
            assertTrue(get(client.address(), target.port()).startsWith("HTTP/1.1 403"));
            assertEquals(0, target.accepted());
        }
    }

    private static String get(InetSocketAddress proxy, int port) throws IOException {
        try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET http://127.0.0.1:%d/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                            .formatted(port)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private RunningProgram client(String type) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [{"type": "%s", "tag": "out"}]
                }
                """.formatted(type));
        return workspace.startHere("anytls-client", "-c", file.toString());
    }
}
