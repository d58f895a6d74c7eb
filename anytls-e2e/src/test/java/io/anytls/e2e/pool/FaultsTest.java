package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.pool.CloseReason;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the next request when the network has done something to the pool's sessions. */
class FaultsTest {

    /** A second by design, and the rest is for a busy machine: without a probe it would be TCP that gives up, after many minutes. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Duration LONGER_THAN_TRUSTED = Duration.ofMillis(5_200);

    private static final byte[] HELLO = Hello.bytes();
    private static final byte[] PLAIN = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    enum Fault {
        NONE(network -> {}),
        SLOW(network -> network.delay(50)),
        LOST_UP(FaultRelay::dropUp),
        LOST_DOWN(FaultRelay::dropDown),
        LOST_BOTH(FaultRelay::cut),
        RESET(FaultRelay::reset),
        CLOSED(FaultRelay::closeAll),
        HALF_OPEN(FaultRelay::halfOpen),
        FROZEN(FaultRelay::freeze);

        private final Consumer<FaultRelay> fault;

        Fault(Consumer<FaultRelay> fault) {
            this.fault = fault;
        }

        boolean isTold() {
            return this == RESET || this == CLOSED;
        }

        /** Only silence tells, and it is waited for. */
        boolean isWaitedFor() {
            return !isTold() && this != NONE && this != SLOW;
        }
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void aClientHelloIsServedEvenWhenTheSessionWasHeardFromAMomentAgo(Fault fault) throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warm(5);
            fault.fault.accept(pair.network());
            servedSoon(pair, HELLO, fault);
            assertMovedOnce(pair, fault);
        }
    }

    /** Five dead ones must not cost five waits. */
    private static void assertMovedOnce(PoolPair pair, Fault fault) {
        long moved = pair.report().statistics().moved();
        assertTrue(moved == 1 || moved == 0 && !fault.isWaitedFor(), fault + ": moved " + moved + " times");
    }

    /** The stream has to be on its way again before the dead session's loop has had time for anything. */
    @Test
    void deadSessionsOfAnotherEventLoopCostOneWaitToo() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warmOneLoop(4);
            pair.network().cut();
            servedSoon(pair, HELLO, Fault.LOST_BOTH);
            assertEquals(1, pair.report().statistics().moved());
        }
    }

    /** All at once, as each takes as long as a session has to be silent. */
    @Test
    void anyRequestIsServedWhenTheSessionsWereSilentForLong() throws Exception {
        List<Future<?>> cases = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        for (Fault fault : Fault.values()) {
            for (byte[] payload : List.of(HELLO, PLAIN)) {
                PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo());
                cases.add(threads.submit(() -> {
                    try (pair) {
                        silentThenFault(pair, payload, fault);
                    }
                    return null;
                }));
            }
        }
        assertAll(cases.stream().<Executable>map(done -> () -> Await.result("a case", done)));
        threads.shutdown();
    }

    private static void silentThenFault(PoolPair pair, byte[] payload, Fault fault) throws Exception {
        pair.warm(5);
        if (!fault.isTold()) {
            Await.elapsed(LONGER_THAN_TRUSTED);
        }
        fault.fault.accept(pair.network());
        if (fault.isTold()) {
            Await.elapsed(LONGER_THAN_TRUSTED);
        }
        servedSoon(pair, payload, fault);
        assertMovedOnce(pair, fault);
        // The other dead ones have been found out meanwhile: nobody has to wait, and to move, once more.
        long moved = pair.report().statistics().moved();
        servedSoon(pair, payload, fault);
        assertEquals(moved, pair.report().statistics().moved(), fault + ": the second waited too");
    }

    private static void servedSoon(PoolPair pair, byte[] payload, Fault fault) throws Exception {
        long began = System.nanoTime();
        assertArrayEquals(payload, pair.echo(payload), fault.name());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(SOON) < 0, fault + " took " + took.toMillis() + " ms");
    }

    @Test
    void sessionsThatTheNetworkClosesInTheirOldAgeCostNoRequest() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warm(5);
            pair.network().closeAfter(Duration.ofSeconds(1));
            Await.until("all are closed", () -> pair.network().connections() == 0);
            servedSoon(pair, PLAIN, Fault.CLOSED);
            PoolStatistics since = pair.atRest().statistics();
            assertEquals(5, since.closed(CloseReason.REMOTE));
            assertEquals(0, since.failedStreams() + since.moved());
        }
    }

    @Test
    void whatWasFrozenGoesOnWhenItThaws() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warm(1);
            pair.network().freeze();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<byte[]> echo = thread.submit(() -> pair.echo(PLAIN));
            Await.until("the stream is opened", () -> pair.report().statistics().streams() == 2);
            pair.network().thaw();
            assertArrayEquals(PLAIN, Await.result("the echo", echo));
            assertEquals(1, pair.network().accepted());
            thread.shutdown();
        }
    }

    /** What another stream has sent on the dead session must not be sent again, and may yet arrive: TCP decides about that. */
    @Test
    void onlyTheNewStreamLeavesASessionThatCarriesOthers() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.shared(2), Conversations.echo());
                Socket other = pair.application().connect(pair.target())) {
            other.getOutputStream().write(1);
            other.getInputStream().read();
            Await.elapsed(LONGER_THAN_TRUSTED);
            pair.network().cut();
            servedSoon(pair, PLAIN, Fault.LOST_BOTH);
            assertEquals(1, pair.report().statistics().moved());
            assertEquals(2, pair.network().connections(), "the other stream's session stands");
            pair.echo(PLAIN);
            assertEquals(2, pair.network().accepted(), "and carries no new one");
            Conversations.reset(other);
            Await.until("it goes with its last stream", () -> pair.network().connections() == 1);
            assertEquals(1, pair.atRest().statistics().closed(CloseReason.HEARTBEAT));
        }
    }

    @Test
    void aPoolIsMadeAtTheStartAndAgainWhenItDies() throws Exception {
        PoolOptions options = Pools.ensure(4);
        try (PoolPair pair = PoolPair.start(directory, options, Conversations.echo())) {
            Await.until("four sessions", () -> pair.report().idle() == 4);
            pair.network().reset();
            Await.until(
                    "four new ones",
                    () -> pair.report().statistics().sessions() >= 8
                            && pair.report().idle() == 4);
            pair.echo(PLAIN);
        }
    }

    @Test
    void aHeartbeatFindsADeadSessionThatNobodyUses() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.heartbeat(Duration.ofSeconds(1)), Conversations.echo())) {
            pair.warm(3);
            pair.network().cut();
            Await.until("the dead are closed", () -> pair.network().connections() == 0);
            assertEquals(3, pair.report().statistics().closed(CloseReason.HEARTBEAT));
        }
    }

    @Test
    void atTheLimitStreamsShareSessions() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.limited(2), Conversations.echo())) {
            ExecutorService threads = Executors.newCachedThreadPool();
            List<Future<byte[]>> echoes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                echoes.add(threads.submit(() -> pair.echo(PLAIN)));
            }
            for (Future<byte[]> echo : echoes) {
                assertArrayEquals(PLAIN, Await.result("an echo", echo));
            }
            assertTrue(
                    pair.network().accepted() <= 2,
                    "sessions: " + pair.network().accepted());
            threads.shutdown();
        }
    }
}
