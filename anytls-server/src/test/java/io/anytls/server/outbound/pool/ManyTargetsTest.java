package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of many targets, and what goes first when descriptors run out: with a dialler that has only so many. */
class ManyTargetsTest {

    private final OneListener dialer;
    private final AtomicLong now = new AtomicLong();

    ManyTargetsTest() throws InterruptedException {
        dialer = new OneListener();
    }

    @AfterEach
    void close() throws InterruptedException {
        dialer.close();
    }

    @ParameterizedTest
    @EnumSource
    void thousandsOfTargetsLeaveNothing(PoolType type) throws Exception {
        leaveNothing(type, 2_000);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void tenThousandTargetsLeaveNothing(PoolType type) throws Exception {
        leaveNothing(type, 10_000);
    }

    private void leaveNothing(PoolType type, int targets) throws Exception {
        OutboundPool pool = pool(type, 5, 64);
        for (int i = 0; i < targets; i++) {
            TargetAddress target = new TargetAddress("host" + i + ".test", 443);
            connect(pool, target).channel().close();
            if (i % 20 == 0) {
                connect(pool, target).channel().close(); // busy
            }
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertTrue(pool.statistics().parked() <= 66, pool.statistics().toString());
        now.addAndGet(TimeUnit.SECONDS.toNanos(31));
        pool.maintain();
        PoolKit.until(() -> dialer.open.get() == 0);
        PoolKit.until(() -> pool.statistics().targets() == 0);
        assertEquals(0, pool.statistics().total());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void withoutDescriptorsParkingStopsFirstAndStreamsGoOn(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 5, 64);
        List<TargetAddress> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(new TargetAddress("busy" + i + ".test", 443));
            connect(pool, busy.get(i)).channel().close();
            connect(pool, busy.get(i)).channel().close();
        }
        PoolKit.until(() -> pool.statistics().parked() >= 8 && pool.statistics().active() == 0);
        dialer.descriptors = dialer.open.get();
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < dialer.descriptors; i++) {
            held.add(connect(pool, new TargetAddress("other" + i + ".test", 443)));
        }
        assertEquals(0, pool.statistics().parked());
        Future<Connection> tooMany =
                pool.connect(busy.get(0), dialer.loops.next()).awaitUninterruptibly();
        assertEquals("out of file descriptors", tooMany.cause().getMessage());
        held.get(0).channel().close().sync();
        PoolKit.until(() -> dialer.open.get() < dialer.descriptors);
        connect(pool, busy.get(0));
    }

    @Test
    void atTheTotalAParkedConnectionMakesRoom() throws Exception {
        for (PoolType type : List.of(PoolType.lock, PoolType.lockfree, PoolType.highperf)) {
            OutboundPool pool = pool(type, 5, 6);
            TargetAddress busy = new TargetAddress("busy.test", 443);
            connect(pool, busy).channel().close();
            connect(pool, busy).channel().close();
            PoolKit.until(
                    () -> pool.statistics().parked() >= 2 && pool.statistics().active() == 0);
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                held.add(connect(pool, new TargetAddress("other" + i + ".test", 443)));
            }
            assertEquals(0, pool.statistics().parked(), type.name());
            held.forEach(connection -> connection.channel().close());
        }
    }

    private Connection connect(OutboundPool pool, TargetAddress target) throws Exception {
        Future<Connection> asked = pool.connect(target, dialer.loops.next());
        assertTrue(asked.await(60, TimeUnit.SECONDS), "no answer");
        return asked.get();
    }

    private OutboundPool pool(PoolType type, int minIdle, int total) {
        OutboundPoolOptions options = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.TYPE, type)
                .with(OutboundPoolOptions.MAX_CONNECTIONS, 100)
                .with(OutboundPoolOptions.MIN_IDLE, minIdle)
                .with(OutboundPoolOptions.MAX_TOTAL, total == 64 ? 0 : total)
                .with(OutboundPoolOptions.WARM_PORTS, List.of(443));
        return new OutboundPool(options, dialer, any -> true, now::get);
    }
}
