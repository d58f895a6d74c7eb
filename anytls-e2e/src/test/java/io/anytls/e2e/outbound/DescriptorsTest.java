package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** A user who takes all the descriptors that one may have leaves enough to the others. */
class DescriptorsTest {

    private static final int LIMIT = 256;
    private static final String GREEDY = "the first password";
    private static final String MODEST = "the second password";

    @RegisterExtension
    final Workspace workspace =
            new Workspace().expectWarning("streams are refused: max_streams_per_user|file descriptors only");

    @Test
    void oneUserCannotTakeAll() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            RunningProgram server = workspace.start(
                    List.of("prlimit", "--nofile=" + LIMIT + ":" + LIMIT),
                    "anytls-server",
                    "-l",
                    "127.0.0.1:0",
                    "--allow-private",
                    "--data-dir",
                    "data",
                    "--user",
                    "greedy:" + GREEDY,
                    "--user",
                    "modest:" + MODEST);
            try (RawSession greedy = RawSession.authenticated(server.address(), GREEDY);
                    RawSession modest = RawSession.authenticated(server.address(), MODEST)) {
                int stream = 1;
                while (isServed(greedy, stream, target)) {
                    stream++;
                }
                assertTrue(stream > LIMIT / 4, stream + " streams");
                modest.echo(1, target.address(), "there is room");
                greedy.send(RawSession.PSH, 1, "still there".getBytes(StandardCharsets.UTF_8));
                assertEquals("still there", greedy.await(RawSession.PSH).text());
            }
            assertEquals(0, server.count("Too many open files|no file descriptor"));
        }
    }

    private static boolean isServed(RawSession session, int stream, TargetServer target) throws IOException {
        session.open(stream, target.address());
        RawFrame answer = session.await(RawSession.SYNACK);
        assertEquals(stream, answer.streamId());
        if (!answer.text().isEmpty()) {
            assertTrue(answer.text().startsWith("too many streams, the limit is "), answer.text());
        }
        return answer.text().isEmpty();
    }
}
