package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.LimitException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the pool promises, for each of its types, on real sockets. */
class OutboundPoolTest {

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aBusyTargetsConnectionIsThereBeforeTheStream(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            EventLoop loop = kit.loop();
            kit.makeBusy(loop);
            PoolStatistics before = kit.pool.statistics();
            Connection connection = kit.connect(loop);
            assertInstanceOf(Connection.Parked.class, connection);
            assertSame(loop, connection.channel().eventLoop());
            assertFalse(connection.channel().config().isAutoRead());
            assertEquals(before.reused() + 1, kit.pool.statistics().reused());
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void noConnectionIsLentTwice(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type, 400, 5, 64, 0, true)) {
            List<Future<Connection>> asked = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                asked.add(kit.ask(kit.loop()));
                if (i % 10 == 0) {
                    assertTrue(
                            asked.get(i).await(60, TimeUnit.SECONDS)); // so that some lie parked when the next ones ask
                }
            }
            Set<SocketChannel> lent = new HashSet<>();
            for (Future<Connection> each : asked) {
                assertTrue(each.await(60, TimeUnit.SECONDS));
                assertTrue(lent.add(each.get().channel()), "lent twice");
            }
            assertEquals(300, kit.pool.statistics().active());
            for (SocketChannel channel : lent) {
                channel.close().sync();
            }
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void noMoreThanMinIdleLieParked(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type, 100, 3, 64, 0, true)) {
            for (int i = 0; i < 200; i++) {
                kit.connect(kit.loop()).channel().close();
                assertTrue(kit.pool.statistics().parked() <= 3);
            }
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aParkedConnectionThatTheTargetClosesReachesNobody(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            EventLoop loop = kit.loop();
            kit.makeBusy(loop);
            long parked = kit.pool.statistics().parked();
            kit.targetEnds(false);
            PoolKit.until(() -> kit.pool.statistics().stale() == parked); // counted once they are parked no more
            assertInstanceOf(Connection.Dialled.class, kit.connect(loop));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aParkedConnectionThatIsResetReachesNobody(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            kit.makeBusy(kit.loop());
            kit.targetEnds(true);
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void halfAMinuteOfQuietClosesWhatIsParked(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            kit.makeBusy(kit.loop());
            kit.later(Duration.ofSeconds(29));
            assertTrue(kit.pool.statistics().parked() >= 2);
            kit.later(Duration.ofSeconds(1));
            PoolKit.until(() -> kit.pool.statistics().parked() == 0);
            PoolKit.until(() -> kit.pool.statistics().targets() == 0);
            PoolKit.until(() -> kit.pool.statistics().cleaned() >= 2);
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void theTakersRulesAreAskedAgain(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            EventLoop loop = kit.loop();
            kit.makeBusy(loop);
            kit.permitted = any -> false;
            Future<Connection> asked = kit.ask(loop).awaitUninterruptibly();
            assertEquals("not allowed", asked.cause().getMessage());
            PoolKit.until(() -> kit.pool.statistics().active() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aConnectionWhoseStreamHasGoneIsNotLost(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            for (int i = 0; i < 50; i++) {
                Future<Connection> asked = kit.ask(kit.loop());
                if (!asked.cancel(false)) { // too late: it has one, or is just getting it
                    asked.await().getNow().channel().close();
                }
            }
            PoolKit.until(() -> kit.pool.statistics().active() == 0);
            kit.connect(kit.loop()).channel().close().sync();
            identitiesHold(kit);
            kit.pool.close();
            PoolKit.until(() -> kit.pool.statistics().targets() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void atTheLimitAStreamIsToldWhy(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type, 10, 5, 64, 0, true)) {
            EventLoop loop = kit.loop();
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                held.add(kit.connect(loop));
            }
            ExecutionException refused = Assertions.assertThrows(ExecutionException.class, () -> kit.connect(loop));
            assertInstanceOf(LimitException.class, refused.getCause());
            assertEquals(
                    "too many connections to this target, the limit is 10",
                    refused.getCause().getMessage());
            held.get(0).channel().close().sync();
            kit.connect(loop);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void parkedConnectionsMakeRoomForStreams(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type, 100, 5, 64, 6, true)) {
            EventLoop loop = kit.loop();
            kit.makeBusy(loop);
            EventLoop other = kit.loop();
            TargetAddress cold = new TargetAddress("127.0.0.2", kit.target.port() == 1 ? 2 : 1);
            // six for this target, whatever lay parked and on whichever loop
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                held.add(kit.connect(i % 2 == 0 ? loop : other));
            }
            Future<Connection> refused = kit.pool.connect(cold, loop).awaitUninterruptibly();
            assertEquals(
                    "too many connections, the server's limit is 6",
                    refused.cause().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void overTheTotalTheOldestGoes(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type, 100, 5, 1, 0, true)) {
            for (int i = 0; i < 50; i++) {
                kit.connect(kit.loop()).channel().close();
            }
            PoolKit.until(() -> kit.pool.statistics().parked() <= 1);
            identitiesHold(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void fewDescriptorsMeanFewParked(PoolType type) throws Exception {
        try (PoolKit kit = new PoolKit(type)) {
            EventLoop loop = kit.loop();
            kit.makeBusy(loop);
            kit.pool.descriptors(10);
            PoolKit.until(() -> kit.pool.statistics().parked() == 0);
            kit.connect(loop);
            kit.connect(loop);
            assertEquals(0, kit.pool.statistics().parked());
            kit.pool.descriptors(10_000);
            kit.connect(loop);
            PoolKit.until(() -> kit.pool.statistics().parked() >= 1);
        }
    }

    @Test
    void aPortThatIsNotWarmSeesNoSilentConnection() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree, 100, 5, 64, 0, false)) {
            for (int i = 0; i < 20; i++) {
                kit.connect(kit.loop()).channel().close().sync();
            }
            assertEquals(20, kit.pool.statistics().dialled());
            assertEquals(20, kit.pool.statistics().fresh());
        }
    }

    @Test
    void offIsOff() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.off, 5, 5, 64, 0, true)) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                held.add(kit.connect(kit.loop()));
            }
            assertEquals(20, kit.pool.statistics().dialled());
            assertEquals(0, kit.pool.statistics().parked());
        }
    }

    @Test
    void aTargetThatRefusesIsNotKnockedAtAhead() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree)) {
            kit.listener.close();
            PoolKit.until(() -> isRefused(kit.target.port())); // its accepting thread may hold it for a moment
            for (int i = 0; i < 20; i++) {
                Future<Connection> asked = kit.ask(kit.loop()).awaitUninterruptibly();
                assertEquals("connection refused", asked.cause().getMessage());
            }
            PoolKit.until(() -> kit.pool.statistics().targets() == 0);
            assertTrue(
                    kit.pool.statistics().failed() <= 22, kit.pool.statistics().toString());
        }
    }

    private static boolean isRefused(int port) {
        try {
            new Socket("127.0.0.1", port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void identitiesHold(PoolKit kit) throws InterruptedException {
        PoolKit.until(() -> {
            PoolStatistics now = kit.pool.statistics();
            return now.dialled() == now.reused() + now.fresh() + now.stale() + now.cleaned() + now.parked();
        });
        PoolStatistics now = kit.pool.statistics();
        assertEquals(now.active() + now.parked(), now.total());
    }
}
