package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.pool.CloseReason;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that sleeps for ten minutes. The monotonic clock of many systems stands still meanwhile, so that all sessions seem to have
 * been heard from a moment ago; only the wall clock tells.
 */
class FreezeTest {

    private static final Duration SLEEP = Duration.ofMinutes(10);

    /** By design nothing is waited for; the rest is for a busy machine. Ten minutes would be TCP's own patience. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final byte[] PLAIN = "POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final AtomicLong slept = new AtomicLong();
    private final InstantSource wallClock = () -> Instant.now().plusMillis(slept.get());

    private PoolPair pair() throws Exception {
        PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo(), wallClock);
        pair.warm(5);
        assertEquals(5, pair.report().idle());
        return pair;
    }

    @Test
    void theFirstRequestAfterwardsIsAnsweredThoughAllSessionsAreDead() throws Exception {
        try (PoolPair pair = pair()) {
            pair.network().cut();
            slept.set(SLEEP.toMillis());
            long began = System.nanoTime();
            assertArrayEquals(PLAIN, pair.echo(PLAIN));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertTrue(took.compareTo(SOON) < 0, "took " + took.toMillis() + " ms");

            Await.until("the dead are closed", () -> pair.network().connections() == 1);
            PoolStatistics since = pair.atRest().statistics();
            assertEquals(5, since.closed(CloseReason.HEARTBEAT), "each was asked, without anybody having met it");
            assertEquals(0, since.failedStreams() + since.moved());
        }
    }

    @Test
    void sessionsThatLiveAreUsedAgain() throws Exception {
        try (PoolPair pair = pair()) {
            slept.set(SLEEP.toMillis());
            assertArrayEquals(PLAIN, pair.echo(PLAIN));
            assertEquals(0, pair.atRest().statistics().closed(CloseReason.values()));
            assertTrue(pair.report().idle() >= 5);
        }
    }
}
