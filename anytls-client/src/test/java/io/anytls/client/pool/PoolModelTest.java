package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.PoolOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pool's machine under random events, without a thread. After each event:
 *
 * <ul>
 *   <li>idle, busy and dialled sessions together are at most {@code max_session}, idle ones at most {@code max_idle_session};
 *   <li>no order waits while a session is idle or may be shared, nor while one may be dialled and no dial is under way;
 *   <li>no order has been answered twice, and in the end each has been answered once;
 *   <li>below the limit of sessions, and unless the server is given a rest, no session is given more than {@code max_streams_per_session} streams;
 *   <li>a retired or dead session has been given no stream;
 *   <li>no more sessions than wanted are being made ahead;
 *   <li>no session is closed while it has a stream, unless it is dead.
 * </ul>
 */
class PoolModelTest {

    private static final int EVENTS = 3_000;
    private static final int MAX_SESSION = 6;
    private static final int MAX_IDLE = 3;
    private static final int ENSURE = 2;
    private static final List<InetSocketAddress> SERVERS =
            List.of(new InetSocketAddress("192.0.2.1", 443), new InetSocketAddress("192.0.2.2", 443));

    private static final List<InetSocketAddress> OWN =
            List.of(new InetSocketAddress("198.51.100.1", 40_000), new InetSocketAddress("198.51.100.2", 40_000));

    private final List<PooledSession> standing = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private ScriptedPool pool;
    private Random random;
    private int maxStreams;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappens(long seed) {
        random = new Random(seed);
        maxStreams = 1 + (int) (seed % 2);
        TableOptions options = TableOptions.DEFAULT
                .maxSession(MAX_SESSION)
                .maxIdle(MAX_IDLE)
                .maxStreams(maxStreams)
                .ensure(seed % 4 == 3 ? PoolOptions.AUTO : (int) seed % (ENSURE + 1))
                .min(1);
        try (ScriptedPool scripted = new ScriptedPool(options)) {
            pool = scripted;
            for (int event = 0; event < EVENTS; event++) {
                String what = happen();
                check("seed " + seed + ", event " + event + ", " + what);
            }
            end();
            check("seed " + seed + ", at the end");
            for (Order order : orders) {
                assertEquals(1, pool.answers.get(order), "answers to an order, seed " + seed);
            }
        }
    }

    private String happen() {
        pool.now += random.nextInt(500_000_000);
        pool.act();
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> {
                ordered();
                return "an order";
            }
            case 4, 5, 6 -> {
                dialEnds(random.nextInt(5) > 0);
                return "a dial ends";
            }
            case 7, 8, 9 -> {
                aheadEnds(random.nextInt(5) > 0);
                return "a dial ahead ends";
            }
            case 10, 11 -> {
                streamEnds();
                return "a stream ends";
            }
            case 12 -> {
                sessionEnds();
                return "a session ends";
            }
            case 13 -> {
                verdict();
                return "a verdict";
            }
            case 14 -> {
                suspicion();
                return "a suspicion";
            }
            default -> {
                pool.pass(random.nextInt(3) * ScriptedPool.SECOND);
                pool.tick();
                return "a tick";
            }
        }
    }

    private void ordered() {
        Order order = pool.order();
        orders.add(order);
        PooledSession given = pool.opened.get(order);
        if (given != null) {
            assertTrue(given.isAlive(), "an order was placed on a dead session");
            assertNull(given.retired(), "an order was placed on a retired session");
            assertTrue(
                    given.streams() <= maxStreams || isFull() || pool.breaker.isOpen(),
                    "a session was shared below the limit");
        }
    }

    private boolean isFull() {
        Snapshot now = pool.machine.snapshot(pool.now);
        return now.idle() + now.busy() + now.dialing() >= MAX_SESSION;
    }

    private void dialEnds(boolean well) {
        if (pool.dials.isEmpty()) {
            return;
        }
        if (well) {
            pool.breaker.succeeded();
            standing.add(pool.dialled(tenure()));
        } else {
            pool.notDialled();
        }
    }

    private void aheadEnds(boolean well) {
        if (pool.dialsAhead == 0) {
            return;
        }
        if (well) {
            standing.add(pool.madeAhead());
        } else {
            pool.notMadeAhead();
        }
    }

    private Tenure tenure() {
        long lifetime = random.nextBoolean() ? Tenure.UNLIMITED : (1 + random.nextInt(60)) * ScriptedPool.SECOND;
        return new Tenure(lifetime, random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(5));
    }

    private void streamEnds() {
        pick(List.copyOf(streams().keySet()), session -> {
            List<Order> on = streams().get(session);
            pool.opened.remove(on.get(0));
            pool.run(pool.machine.streamEnded(session, random.nextInt(4) > 0, pool.now));
        });
    }

    private void sessionEnds() {
        pick(standing, session -> {
            if (session.isAlive()) {
                pool.die(session, random.nextBoolean());
            }
        });
    }

    private void verdict() {
        boolean well = random.nextInt(3) > 0;
        if (!pool.asked.isEmpty()) {
            PooledSession session = pool.asked.remove();
            pool.run(well ? pool.machine.proved(session, pool.now) : pool.machine.dead(session));
        }
        if (!pool.draining.isEmpty()) {
            pool.run(pool.machine.drained(pool.draining.remove(), well, pool.now));
        }
        if (!pool.proving.isEmpty()) {
            PooledSession session = pool.proving.remove(0);
            pool.run(well ? pool.machine.proved(session, pool.now) : pool.machine.dead(session));
        }
        if (!pool.leftToTcp.isEmpty() && !well) {
            pool.run(pool.machine.dead(pool.leftToTcp.remove(0)));
        }
    }

    private void suspicion() {
        switch (random.nextInt(7)) {
            case 6 -> lookedUp();
            case 0 -> pick(standing, session -> pool.run(pool.machine.stalled(session)));
            case 1 -> pick(standing, session -> pool.run(pool.machine.lost(session, Duration.ZERO)));
            case 2 -> pick(pool.waiting, order -> pool.run(pool.machine.expired(order)));
            case 3 -> pool.run(pool.machine.clockJumped());
            case 4 -> networkChanged();
            default -> pick(List.copyOf(pool.dials), order -> pool.run(pool.machine.expired(order)));
        }
    }

    /** The machine has another address, or the same ones and another route. */
    private void networkChanged() {
        InetAddress gone = pool.sessions.own.getAddress();
        if (random.nextBoolean()) {
            pool.run(pool.machine.networkChanged(any -> false, pool.now));
            return;
        }
        pool.sessions.own = OWN.get(1 - OWN.indexOf(pool.sessions.own));
        pool.run(pool.machine.networkChanged(gone::equals, pool.now));
        Snapshot now = pool.machine.snapshot(pool.now);
        now.sessions().stream()
                .filter(entry -> entry.state() == Snapshot.State.IDLE)
                .forEach(entry -> assertEquals(
                        pool.sessions.own,
                        entry.session().channel().localAddress(),
                        "idle, from an address that is gone"));
    }

    /** The server's name has another address, or two; the next sessions go to one of those. */
    private void lookedUp() {
        int left = random.nextInt(SERVERS.size() + 1);
        pool.sessions.server = SERVERS.get((left + 1) % SERVERS.size());
        pool.run(pool.machine.addressesKnown(
                address -> left < SERVERS.size()
                        && address.equals(SERVERS.get(left).getAddress()),
                pool.now));
    }

    private <T> void pick(List<T> from, Consumer<T> action) {
        if (!from.isEmpty()) {
            action.accept(from.get(random.nextInt(from.size())));
        }
    }

    /** Streams that stand, by session. */
    private Map<PooledSession, List<Order>> streams() {
        return pool.opened.entrySet().stream()
                .filter(stream -> stream.getValue().isAlive())
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    private void end() {
        while (!pool.dials.isEmpty()) {
            dialEnds(random.nextBoolean());
        }
        pool.run(pool.machine.close());
    }

    private void check(String when) {
        Snapshot now = pool.machine.snapshot(pool.now);
        assertTrue(now.idle() + now.busy() + now.dialing() <= MAX_SESSION, "too many sessions after " + when);
        assertTrue(now.idle() <= MAX_IDLE, "too many idle sessions after " + when);
        assertTrue(pool.dialsAhead <= ENSURE, "too many dials ahead after " + when);
        assertEquals(now.dialing(), pool.dials.size() + pool.dialsAhead, "dials under way after " + when);
        pool.cutOff.forEach(
                closed -> assertTrue(closed.endsWith("heartbeat"), closed + " with a stream after " + when));
        pool.answers.forEach((order, count) -> assertEquals(1, count, "answers to one order after " + when));
        boolean isShareable = now.sessions().stream()
                .anyMatch(entry -> entry.state() == Snapshot.State.ACTIVE
                        && entry.session().isAlive());
        boolean dialling = !pool.dials.isEmpty();
        if (!isFull() && !dialling || isFull() && isShareable || usableIdle(now)) {
            assertEquals(List.of(), pool.waiting, "an order waits for nothing after " + when);
        }
    }

    private boolean usableIdle(Snapshot now) {
        return now.sessions().stream()
                .anyMatch(entry ->
                        entry.state() == Snapshot.State.IDLE && entry.session().isUsable(pool.now));
    }
}
