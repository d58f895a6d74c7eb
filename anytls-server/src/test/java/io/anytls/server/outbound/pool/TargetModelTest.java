package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.dial.DialException;
import io.anytls.server.config.OutboundPoolOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The machines of three targets under random events, without a thread. After each event:
 *
 * <ul>
 *   <li>no stream waits while a connection to its target lies parked;
 *   <li>at least as many dials are under way as streams wait, those that were given up not counted;
 *   <li>connections and dials keep to the limit of each target and to that over all, and each of them is counted once;
 *   <li>parked connections keep to the limit of each target and to that over all;
 *   <li>the dials that nobody waits for are counted right;
 *   <li>whatever a target ends or time makes too old, its places are dialled anew twice at most until a stream asks again;
 *   <li>no connection serves two streams, no stream is answered twice, and in the end each has been answered once that has not gone.
 * </ul>
 */
class TargetModelTest {

    private static final int EVENTS = 4_000;
    private static final int TARGETS = 3;
    private static final int PER_TARGET = 6;
    private static final int IN_ALL = 10;
    private static final int PARKED_PER_TARGET = 3;
    private static final int PARKED_IN_ALL = 5;

    private static final OutboundPoolOptions OPTIONS = OutboundPoolOptions.DEFAULT
            .with(OutboundPoolOptions.MAX_CONNECTIONS, PER_TARGET)
            .with(OutboundPoolOptions.MAX_TOTAL, IN_ALL)
            .with(OutboundPoolOptions.MAX_IDLE_SECONDS, 15)
            .with(OutboundPoolOptions.MIN_IDLE, PARKED_PER_TARGET)
            .with(OutboundPoolOptions.MAX_PARKED, PARKED_IN_ALL);

    private final ScriptedTargets pool = new ScriptedTargets(OPTIONS, TARGETS);
    private final Map<Waiter, Target> streams = new LinkedHashMap<>();

    /** Dials since a stream has asked that came of ends and of time. */
    private final Map<Target, Integer> unasked = new LinkedHashMap<>();

    private final List<UnusedConnection> made = new ArrayList<>();
    private Random random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappens(long seed) {
        random = new Random(seed);
        pool.sound = any -> random.nextInt(5) > 0;
        pool.cancels = any -> random.nextInt(5) > 0;
        int parked = 0;
        for (int event = 0; event < EVENTS; event++) {
            String what = happen();
            parked += pool.parked() > 0 ? 1 : 0;
            check("seed " + seed + ", event " + event + ", " + what);
        }
        while (!pool.dials.isEmpty()) {
            dialEnds();
            check("seed " + seed + ", at the end");
        }
        streams.keySet().stream()
                .filter(stream -> !stream.promise().isCancelled())
                .forEach(stream -> assertEquals(1, pool.answers.get(stream), "answers, seed " + seed));
        assertTrue(parked > EVENTS / 100, "hardly anything was ever parked, seed " + seed);
    }

    private String happen() {
        pool.now += random.nextInt(100_000_000);
        switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> {
                Target target = pick(pool.targets);
                unasked.remove(target);
                streams.put(pool.ask(target, pool.now), target);
                return "a stream asks";
            }
            case 4 -> {
                Target target = pick(pool.targets);
                streams.put(pool.askForItsOwn(target), target);
                return "a stream asks for its own";
            }
            case 5, 6, 7, 8, 9 -> {
                dialEnds();
                return "a dial ends";
            }
            case 10, 11 -> {
                pickOf(pool.served.keySet(), pool::end);
                return "a connection ends";
            }
            case 12 -> {
                pickOf(streams.keySet(), stream -> pool.leave(streams.get(stream), stream));
                return "a stream goes";
            }
            case 13 -> {
                counting(() -> {
                    if (random.nextInt(4) == 0) {
                        pickOf(made, pool::spoil); // of which most have been used
                    }
                });
                return "a target ends a connection";
            }
            case 14 -> {
                pool.now += random.nextInt(20) * ScriptedTargets.SECOND;
                counting(pool::maintain);
                return "time passes";
            }
            case 15 -> {
                counting(() -> made.stream().filter(this::isTiresome).toList().forEach(pool::spoil));
                return "a target's patience ends";
            }
            default -> {
                pool.limit(random.nextInt(PARKED_IN_ALL + 1));
                return "other descriptors";
            }
        }
    }

    /** The first target ends silent connections after 4 seconds, the second one after 8, the third one after 12. */
    private boolean isTiresome(UnusedConnection connection) {
        long patience = 4 * (1 + pool.targets.indexOf(connection.target())) * ScriptedTargets.SECOND;
        return pool.now - connection.since() >= patience;
    }

    private void counting(Runnable event) {
        Map<Target, Integer> before = Map.copyOf(pool.begun);
        event.run();
        pool.begun.forEach(
                (target, dials) -> unasked.merge(target, dials - before.getOrDefault(target, 0), Integer::sum));
    }

    private void dialEnds() {
        pickOf(pool.dials, dial -> {
            switch (random.nextInt(24)) {
                case 0, 1 -> pool.notDialled(dial, new DialException(DialException.Kind.REFUSED, null));
                case 2 -> pool.notDialled(dial, new DialException(DialException.Kind.NO_DESCRIPTORS, null));
                default -> made.add(pool.dialled(dial));
            }
        });
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> void pickOf(Iterable<T> from, Consumer<T> action) {
        List<T> all = new ArrayList<>();
        from.forEach(all::add);
        if (!all.isEmpty()) {
            action.accept(pick(all));
        }
    }

    private void check(String when) {
        for (Target target : pool.targets) {
            TargetMachine machine = pool.machine(target);
            assertTrue(machine.waiting() == 0 || machine.parked() == 0, "one waits and one lies there after " + when);
            int dials = dials(target);
            assertTrue(dials >= machine.waiting(), "too few dials after " + when);
            assertEquals(dials - machine.waiting(), target.ahead(), "dials ahead after " + when);
            assertTrue(unasked.getOrDefault(target, 0) <= 2 * PARKED_PER_TARGET, "dialled for nobody after " + when);
            assertTrue(pool.ledger.open(target.address()) <= PER_TARGET, "too many to one target after " + when);
            assertTrue(machine.parked() <= PARKED_PER_TARGET, "too many parked for one target after " + when);
        }
        int open = pool.dials.size() + pool.served.size() + pool.parked();
        assertEquals(open, pool.ledger.open(), "what is open after " + when);
        assertTrue(open <= IN_ALL, "too many after " + when);
        assertTrue(pool.parked() <= pool.parking.limit(), "too many parked after " + when);
        pool.answers.forEach((stream, count) -> assertEquals(1, count, "answers to one stream after " + when));
        Set<UnusedConnection> once = new HashSet<>(pool.served.values());
        assertEquals(once.size(), pool.served.size(), "one connection for two streams after " + when);
    }

    /** Those for whoever comes first. */
    private int dials(Target target) {
        return (int) pool.dials.stream()
                .filter(dial -> dial.target() == target && dial.owner() == null && !pool.givenUp.contains(dial))
                .count();
    }
}
