package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code kill -USR1}: what the programs say of the streams that there are, and that nobody learns a target from it at info. */
class LiveStreamsTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().secret("alices-password");

    private final TargetServer target = TargetServer.start(Conversations.echo());

    @AfterEach
    void close() {
        target.close();
    }

    private RunningProgram server(String... options) {
        String[] all = new String[options.length + 7];
        String[] fixed = {
            "-l", "127.0.0.1:0", "--data-dir", "data", "--user", "alice:alices-password", "--allow-private"
        };
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        return workspace.start("anytls-server", all);
    }

    private RunningProgram client(RunningProgram server, String... options) {
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        String[] fixed = {
            "-l",
            "127.0.0.1:0",
            "-s",
            "127.0.0.1:" + server.address().getPort(),
            "-p",
            "alices-password",
            "--pin-sha256",
            pin,
            "--wait-for-target"
        };
        String[] all = new String[options.length + fixed.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(options, 0, all, fixed.length, options.length);
        return workspace.start("anytls-client", all);
    }

    @Test
    void theServerTellsItsStreamsWithoutTheirTargets() throws IOException {
        RunningProgram server = server();
        RunningProgram client = client(server);
        String port = String.valueOf(target.address().getPort());
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
            server.signal("USR1");
            server.awaitLine("live streams: 1, 1 since the start");
            server.awaitLine("stream \\d\\.1: user alice, inbound 0, from 127\\.0\\.0\\.1:\\d+, outbound 0, open, "
                    + "\\d+\\.\\d s, 0\\.0 KiB up, 0\\.0 KiB down$");
        }
        assertEquals(0, server.count(":" + port + "\\b"));
    }

    @Test
    void soDoesTheClient() throws IOException {
        RunningProgram server = server();
        RunningProgram client = client(server);
        String port = String.valueOf(target.address().getPort());
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
            client.signal("USR1");
            client.awaitLine("stream \\d\\.1: inbound 0, from 127\\.0\\.0\\.1:\\d+, outbound 0, open, "
                    + "\\d+\\.\\d s, 0\\.0 KiB up, 0\\.0 KiB down$");
        }
        assertEquals(0, client.count(":" + port + "\\b"));
    }

    @Test
    void atDebugTheTargetIsTold() throws IOException {
        RunningProgram server = server("--log-level", "debug");
        RunningProgram client = client(server);
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
            server.signal("USR1");
            server.awaitLine("stream \\d\\.1: user alice, .*, to 127\\.0\\.0\\.1:"
                    + target.address().getPort());
        }
        server.awaitLine("stream \\d\\.1 ended; \\d+\\.\\d s, 0\\.0 KiB up, 0\\.0 KiB down");
    }
}
