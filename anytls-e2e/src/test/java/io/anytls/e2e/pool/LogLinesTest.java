package io.anytls.e2e.pool;

import ch.qos.logback.classic.Level;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that users of other clients know, in their spelling. */
class LogLinesTest {

    @TempDir
    Path directory;

    @Test
    void warmingTellsWhatItMakes() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls", Level.DEBUG);
                PoolPair pair = PoolPair.start(directory, Pools.ensure(2), Conversations.echo())) {
            log.await("[EnsureIdleSession] Current idle sessions: 0, target: 2, creating 2 new sessions");
            log.await("[EnsureIdleSession] Successfully created and pooled session #1 (seq=");
            log.await("[EnsureIdleSession] Successfully created and pooled session #2 (seq=");
            Await.until("two sessions", () -> pair.network().connections() == 2);
        }
    }

    @Test
    void heartbeatsTellOfTheirWay() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls", Level.DEBUG);
                PoolPair pair =
                        PoolPair.start(directory, Pools.heartbeat(Duration.ofSeconds(1)), Conversations.echo())) {
            pair.warm(1);
            log.await("[Heartbeat] Sending heartbeat request");
            log.await("[Heartbeat] Heartbeat sent successfully");
            log.await("[Heartbeat] Received heartbeat response");
        }
    }
}
