package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever way events are kept apart: one at a time, none is forgotten, and actions are performed outside. */
class GuardTest {

    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger performed = new AtomicInteger();
    private int decided;

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
    void whatIsPerformedMayTellTheNextEvent(PoolType type) {
        List<String> said = new ArrayList<>();
        Guard[] guard = new Guard[1];
        guard[0] = Guard.of(type, machine(), (self, actions) -> {
            said.add("performed " + actions.size());
            if (!actions.isEmpty()) {
                guard[0].tell(machine -> List.of());
            }
        });
        guard[0].tell(machine -> List.of(new Action.Decline(null)));
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

    private Guard guard(PoolType type) {
        return Guard.of(type, machine(), (guard, actions) -> performed.addAndGet(actions.size()));
    }

    private static TargetMachine machine() {
        ScriptedTargets targets = new ScriptedTargets(OutboundPoolOptions.DEFAULT, 1);
        return targets.machine(targets.targets.get(0));
    }
}
