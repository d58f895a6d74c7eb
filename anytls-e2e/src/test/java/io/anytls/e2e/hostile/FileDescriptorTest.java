package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.OnceAMinute;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.TlsProbe;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who does not authenticate cannot take a small server's descriptors from its users. */
class FileDescriptorTest {

    @RegisterExtension
    final Workspace workspace =
            new Workspace().expectWarning("not authenticated are closed for newer ones|file descriptors only");

    @Test
    void aSessionWorksBesideAFlood() throws IOException {
        Installed.assume("prlimit");
        workspace.environment("ANYTLS_PASSWORD", workspace.password());
        RunningProgram server = workspace.start(
                List.of("prlimit", "--nofile=200:200"),
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "--allow-private",
                "--data-dir",
                "data");
        InetSocketAddress address = server.address();
        OnceAMinute told = new OnceAMinute();
        List<Socket> connections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            connections.add(TlsProbe.tcp(address));
        }
        server.awaitLine("WARN .*not authenticated are closed for newer ones");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            Await.until("a session works again", () -> works(address, target.address()));
        }
        long lines = server.count("WARN .*closed for newer ones");
        assertTrue(lines <= told.most(), () -> lines + " lines for one flood");
        assertEquals(0, server.count("Too many open files"));
        for (Socket connection : connections) {
            connection.close();
        }
        assertTrue(server.isAlive());
    }

    private boolean works(InetSocketAddress server, InetSocketAddress target) {
        try (RawSession session = RawSession.authenticated(server, workspace.password())) {
            session.echo(1, target, "hello");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
