package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is dialled ahead, and what of it gives way: to streams, to the limits, to targets that are asked for more. */
class AheadTest {

    private static final TargetAddress SILENT = new TargetAddress("silent.test", 443);
    private static final TargetAddress OTHER = new TargetAddress("other.test", 443);

    private static final Duration MAX_IDLE = Duration.ofSeconds(9);

    private final OneListener dialer;
    private final EventLoop loop;
    private final AtomicLong now = new AtomicLong();

    AheadTest() throws InterruptedException {
        dialer = new OneListener();
        loop = dialer.loops.next();
    }

    @AfterEach
    void close() throws InterruptedException {
        dialer.close();
    }

    /** A hundred targets, each asked for once a second, and places for 64 connections. */
    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void manyBusyTargetsDoNotThrowOutEachOthersConnections(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 64, 0);
        int streams = 0;
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 100; i++) {
                connect(pool, new TargetAddress("site" + i + ".test", 443))
                        .channel()
                        .close();
                streams++;
                now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        settle(pool);
        PoolStatistics made = pool.statistics();
        assertTrue(made.dialled() <= 1.2 * streams, made.toString());
        assertTrue(made.reused() >= streams / 10, made.toString());
        assertTrue(made.parked() <= 64, made.toString());
    }

    /** Its connections take the places of such as are asked for once in a while. */
    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aTargetThatIsAskedForMuchMoreFindsPlaces(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 4, 0);
        for (int i = 0; i < 2; i++) {
            for (int target = 0; target < 2; target++) {
                connect(pool, new TargetAddress("slow" + target + ".test", 443))
                        .channel()
                        .close();
                settle(pool);
            }
            now.addAndGet(TimeUnit.SECONDS.toNanos(9));
        }
        PoolKit.until(() -> pool.statistics().parked() == 4);
        for (int i = 0; i < 50; i++) {
            connect(pool, OTHER).channel().close();
            settle(pool);
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertTrue(pool.parkedByTarget().getOrDefault(OTHER.toString(), 0) >= 2, pool.parkedByTarget()::toString);
        assertTrue(pool.statistics().parked() <= 4);
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void atTheTotalADialThatNobodyWaitsForMakesRoom(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 64, 4);
        fourDialsForTwoStreams(pool);
        connect(pool, OTHER);
        connect(pool, OTHER);
        assertEquals(2, dialer.lostAt(SILENT), "those that are waited for go on");
        assertEquals(
                "too many connections, the server's limit is 4",
                pool.connect(OTHER, loop).await().cause().getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void withoutDescriptorsADialThatNobodyWaitsForMakesRoom(PoolType type) throws Exception {
        dialer.descriptors = 4;
        OutboundPool pool = pool(type, 64, 0);
        fourDialsForTwoStreams(pool);
        connect(pool, OTHER);
        connect(pool, OTHER);
        assertEquals(2, dialer.lostAt(SILENT), "those that are waited for go on");
        assertEquals(
                "out of file descriptors",
                pool.connect(OTHER, loop).await().cause().getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void afterAFailureOneDialAtMostGoesAhead(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 64, 0);
        List<Future<Connection>> waiting = fourDialsForTwoStreams(pool);
        dialer.timeOut(SILENT);
        for (Future<Connection> each : waiting) {
            assertEquals("timed out", each.await().cause().getMessage());
        }
        PoolKit.until(() -> dialer.lostAt(SILENT) == 0);
        ask(pool, SILENT, 5);
        assertEquals(5, dialer.lostAt(SILENT), "none ahead right after a failure");
        now.addAndGet(TimeUnit.SECONDS.toNanos(11));
        ask(pool, SILENT, 5);
        assertEquals(11, dialer.lostAt(SILENT), "one ahead later");
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aTargetOnceVisitedIsNotDialledAhead(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 64, 0);
        for (int i = 0; i < 2_000; i++) {
            connect(pool, new TargetAddress("visited" + i + ".example.net", 443))
                    .channel()
                    .close();
        }
        assertEquals(2_000, pool.statistics().dialled());
    }

    /** Well before the target would count as quiet. */
    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void noConnectionLiesParkedForLongerThanItMay(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 64, 0);
        connect(pool, OTHER).channel().close();
        connect(pool, OTHER).channel().close();
        settle(pool);
        long parked = pool.statistics().parked();
        assertTrue(parked >= 2);
        now.addAndGet(MAX_IDLE.minusMillis(1).toNanos());
        pool.maintain();
        loop.submit(() -> {}).sync();
        assertEquals(parked, pool.statistics().parked());
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        pool.maintain();
        PoolKit.until(() -> pool.statistics().parked() == 0);
        connect(pool, OTHER).channel().close();
        settle(pool);
        assertTrue(pool.statistics().parked() >= 1, "the target is busy as before");
    }

    private List<Future<Connection>> fourDialsForTwoStreams(OutboundPool pool) throws InterruptedException {
        dialer.blackHole(SILENT);
        List<Future<Connection>> waiting = ask(pool, SILENT, 2);
        assertFalse(waiting.get(0).isDone());
        assertEquals(4, dialer.lostAt(SILENT));
        return waiting;
    }

    /** All of what that starts has been started when it returns. */
    private List<Future<Connection>> ask(OutboundPool pool, TargetAddress target, int streams)
            throws InterruptedException {
        List<Future<Connection>> waiting = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            waiting.add(pool.connect(target, loop));
        }
        loop.submit(() -> {}).sync();
        return waiting;
    }

    private Connection connect(OutboundPool pool, TargetAddress target) throws Exception {
        Future<Connection> asked = pool.connect(target, loop);
        assertTrue(asked.await(60, TimeUnit.SECONDS), "no answer");
        return asked.get();
    }

    /** Until no dial is under way. */
    private static void settle(OutboundPool pool) throws InterruptedException {
        PoolKit.until(() -> {
            PoolStatistics now = pool.statistics();
            return now.active() == 0
                    && now.dialled() == now.reused() + now.fresh() + now.stale() + now.cleaned() + now.parked();
        });
    }

    private OutboundPool pool(PoolType type, int parkedTotal, int total) {
        OutboundPoolOptions options = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.TYPE, type)
                .with(OutboundPoolOptions.MAX_CONNECTIONS, 100)
                .with(OutboundPoolOptions.MAX_IDLE_SECONDS, (int) MAX_IDLE.toSeconds())
                .with(OutboundPoolOptions.MAX_PARKED, parkedTotal)
                .with(OutboundPoolOptions.MAX_TOTAL, total)
                .with(OutboundPoolOptions.WARM_PORTS, List.of(443));
        return new OutboundPool(options, dialer, any -> true, now::get);
    }
}
