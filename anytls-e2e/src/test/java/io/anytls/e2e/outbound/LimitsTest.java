package io.anytls.e2e.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.FullBacklog;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.RawSession.RawFrame;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over a limit a stream gets the reason, and its session goes on: what is open stays, and what ends makes room. */
class LimitsTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("streams are refused: max_");

    @ParameterizedTest
    @CsvSource({
        "--max-streams-per-session, 'too many streams on this session, the limit is 2'",
        "--max-streams-per-user, 'too many streams, the limit is 2'",
        "--max-outbound-connections, 'too many connections to this target, the limit is 2'",
        "--max-outbound-total, 'too many connections, the server''s limit is 2'",
    })
    void theReasonIsToldAndTheSessionLivesOn(String option, String reason) throws IOException {
        RunningProgram server = start(option, "2");
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
            session.echo(1, target.address(), "one");
            session.echo(2, target.address(), "two");
            session.open(3, target.address());
            assertRefused(session, 3, reason);
            session.send(RawSession.PSH, 1, "still there".getBytes());
            assertEquals("still there", session.await(RawSession.PSH).text());
            session.send(RawSession.FIN, 2);
            openUntilServed(session, target, reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--max-opens-per-second, 'too many streams opened, the limit is 1 a second'",
        "--max-opens-per-second-per-session, 'too many streams opened on this session, the limit is 1 a second'",
    })
    void aFloodIsRefused(String option, String reason) throws IOException {
        RunningProgram server = start(option, "1");
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
            int refused = 0;
            for (int stream = 1; refused == 0; stream++) { // on a slow machine some are a second apart
                session.open(stream, target.address());
                RawFrame answer = session.await(RawSession.SYNACK);
                if (!answer.text().isEmpty()) {
                    assertEquals(reason, answer.text());
                    refused++;
                }
            }
        }
    }

    /** Streams to a target that neither accepts nor refuses; on a slow machine they may have got their early success by then. */
    @ParameterizedTest
    @CsvSource({
        "--max-dials-per-session, 'too many connections under way on this session, the limit is 2'",
        "--max-dials-per-user, 'too many connections under way, the limit is 2'",
    })
    void dialsUnderWayAreLimited(String option, String reason) throws IOException {
        RunningProgram server = start(option, "2");
        try (TargetServer target = TargetServer.start(Conversations.echo());
                FullBacklog silent = new FullBacklog();
                RawSession session = RawSession.authenticated(server.address(), workspace.password())) {
            session.echo(1, target.address(), "one");
            session.open(2, silent.address());
            session.open(3, silent.address());
            session.open(4, silent.address());
            RawFrame answer = session.await(RawSession.SYNACK);
            while (answer.streamId() != 4) {
                answer = session.await(RawSession.SYNACK);
            }
            assertEquals(reason, answer.text());
            assertEquals(4, session.await(RawSession.FIN).streamId());
            session.send(RawSession.PSH, 1, "still there".getBytes());
            assertEquals("still there", session.await(RawSession.PSH).text());
        }
    }

    /** The place of a stream is free once its connection is closed, a moment after its FIN. */
    private static void openUntilServed(RawSession session, TargetServer target, String reason) throws IOException {
        for (int stream = 4; ; stream++) {
            session.open(stream, target.address());
            RawFrame answer = session.await(RawSession.SYNACK);
            assertEquals(stream, answer.streamId());
            if (answer.text().isEmpty()) {
                return;
            }
            assertEquals(reason, answer.text());
        }
    }

    private static void assertRefused(RawSession session, int stream, String reason) throws IOException {
        RawFrame answer = session.await(RawSession.SYNACK);
        assertEquals(stream, answer.streamId());
        assertEquals(reason, answer.text());
        assertEquals(stream, session.await(RawSession.FIN).streamId());
    }

    private RunningProgram start(String option, String value) {
        return workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--allow-private",
                "--data-dir",
                workspace.dataDirectory().toString(),
                option,
                value);
    }
}
