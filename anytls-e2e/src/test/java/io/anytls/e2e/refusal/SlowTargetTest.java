package io.anytls.e2e.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.FullBacklog;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A target that neither accepts nor refuses. The server says yes before deployed clients lose patience with the whole session, and
 * ends the stream when its dial has failed; both clients are tried at the same time, as this goes by real seconds.
 */
class SlowTargetTest {

    @RegisterExtension
    final ProgramPair pair = new ProgramPair().client("--log-level", "debug");

    @Test
    void successIsSaidEarlyAndTheFailureLater() throws Exception {
        RunningProgram patient = pair.startClient("--wait-for-target");
        warmUp(patient);
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (FullBacklog target = new FullBacklog()) {
            Future<Duration> waited = second.submit(() -> answerTime(patient, target));
            Duration prompt = answerTime(pair.client(), target);
            Duration early = Await.result("the patient client's stream ends", waited);
            assertTrue(early.toMillis() > 2_000, () -> "the early success took " + early);
            assertTrue(
                    prompt.compareTo(early) < 0,
                    () -> "the answer at once took " + prompt + ", the early one " + early);
        } finally {
            second.shutdownNow();
        }
        assertEquals(1, pair.sessionsDialled());
    }

    /** So that no session has to be dialled in the time that is measured. */
    private static void warmUp(RunningProgram client) throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    /** How long the yes took; then the end must come, and not as an orderly one. */
    private static Duration answerTime(RunningProgram client, FullBacklog target) throws IOException {
        Application application = new Application(client.address());
        long began = System.nanoTime();
        try (Socket tunnel = application.connect(target.address())) {
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            assertThrows(SocketException.class, () -> tunnel.getInputStream().read());
            return taken;
        }
    }
}
