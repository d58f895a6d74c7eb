package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anytls.e2e.kit.Await;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that really runs out of file descriptors: what lies parked goes first, and streams go on. */
class DescriptorsTest {

    private static final int LIMIT = 256;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @Test
    void parkingStopsFirstAndStreamsGoOn() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        workspace.environment("ANYTLS_PASSWORD", workspace.password());
        try (TargetServer busy = TargetServer.start(Conversations.echo());
                TargetServer other = TargetServer.start(Conversations.echo())) {
            RunningProgram server = workspace.start(
                    List.of("prlimit", "--nofile=" + LIMIT + ":" + LIMIT),
                    "anytls-server",
                    "-l",
                    "127.0.0.1:0",
                    "--allow-private",
                    "--data-dir",
                    "data",
                    "--warm-ports",
                    String.valueOf(busy.port()),
                    "--max-outbound-connections",
                    String.valueOf(2 * LIMIT));
            try (RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
                for (int stream = 1; stream <= 3; stream++) {
                    session.echo(stream, busy.address(), "line " + stream);
                    session.send(RawSession.FIN, stream);
                }
                Await.until("connections lie parked", () -> busy.underWay() >= 2);
                int first = 4;
                int next = first;
                while (isServed(session, next, other)) {
                    next++;
                }
                assertTrue(next - first > LIMIT / 4, (next - first) + " streams");
                Await.until("nothing lies parked", () -> busy.underWay() == 0);
                session.send(RawSession.FIN, first);
                do { // its descriptor is free once its connection is closed, a moment after the FIN
                    next++;
                } while (!isServed(session, next, other));
                session.send(RawSession.PSH, first + 1, "still there".getBytes(StandardCharsets.UTF_8));
                RawFrame answer = session.await(RawSession.PSH);
                assertEquals(first + 1, answer.streamId());
                assertEquals("still there", answer.text());
            }
        }
    }

    private static boolean isServed(RawSession session, int stream, TargetServer target) throws IOException {
        session.open(stream, target.address());
        RawFrame answer = session.await(RawSession.SYNACK);
        assertEquals(stream, answer.streamId());
        if (!answer.text().isEmpty()) {
            assertEquals("out of file descriptors", answer.text());
        }
        return answer.text().isEmpty();
    }
}
