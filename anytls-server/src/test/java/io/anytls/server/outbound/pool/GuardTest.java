package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever way events are kept apart: one at a time, none is forgotten, and actions are performed outside. */
class GuardTest {

    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private final EventLoop loop = new DefaultEventLoop();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger performed = new AtomicInteger();
    private int decided;

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void oneEventAtATimeAndEachOnce(PoolType type) throws InterruptedException {
        Guard guard = guard(type);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                for (int event = 0; event < EACH; event++) {
                    guard.tell(machine -> decide());
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        loop.submit(() -> {}).sync();
        assertEquals(THREADS * EACH, decided);
        assertEquals(THREADS * EACH, performed.get());
    }

    private List<Action> decide() {
        assertEquals(1, inside.incrementAndGet());
        decided++;
        inside.decrementAndGet();
        return List.of(new Action.Decline(null));
    }

    /** An action may lead to the next event of the same machine. */
    @ParameterizedTest
    @EnumSource(PoolType.class)
    void whatIsPerformedMayTellTheNextEvent(PoolType type) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Guard[] guard = new Guard[1];
        guard[0] = Guard.of(type, machine(), loop, (self, actions) -> {
            said.add("performed " + actions.size());
            if (!actions.isEmpty()) {
                guard[0].tell(machine -> List.of());
            }
        });
        guard[0].tell(machine -> List.of(new Action.Decline(null)));
        loop.submit(() -> {}).sync();
        assertEquals(List.of("performed 1", "performed 0"), said);
    }

    @Test
    void anEventThatFailsDoesNotShutTheOthersOut() {
        Guard guard = guard(PoolType.lockfree);
        assertThrows(
                IllegalStateException.class,
                () -> guard.tell(machine -> {
                    throw new IllegalStateException();
                }));
        guard.tell(machine -> decide());
        assertEquals(1, performed.get());
    }

    @Test
    void aLoopsOwnMachineIsTouchedThereOnly() throws InterruptedException {
        List<Boolean> there = new ArrayList<>();
        guard(PoolType.highperf).tell(machine -> {
            there.add(loop.inEventLoop());
            return List.of();
        });
        loop.submit(() -> {}).sync();
        assertEquals(List.of(true), there);
    }

    @Test
    void onlyHighperfKeepsTheLoopsApart() {
        EventLoop other = new DefaultEventLoop();
        Target shared = new Target(new TargetAddress("site.test", 443), false, (target, its) -> guard(PoolType.lock));
        assertTrue(shared.at(loop) == shared.at(other));
        assertEquals(1, shared.machines());
        Target apart = new Target(new TargetAddress("site.test", 443), true, (target, its) -> guard(PoolType.highperf));
        assertTrue(apart.at(loop) == apart.at(loop));
        assertTrue(apart.at(loop) != apart.at(other));
        assertEquals(2, apart.machines());
    }

    private Guard guard(PoolType type) {
        return Guard.of(type, machine(), loop, (guard, actions) -> performed.addAndGet(actions.size()));
    }

    private static TargetMachine machine() {
        ScriptedTargets targets = new ScriptedTargets(OutboundPoolOptions.DEFAULT, 1);
        return targets.machine(targets.targets.get(0));
    }
}
