package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.dial.DialException;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided about one target, event by event. */
class TargetMachineTest {

    private ScriptedTargets pool = new ScriptedTargets(OutboundPoolOptions.DEFAULT, 2);
    private Target target = pool.targets.get(0);

    private void pool(OutboundPoolOptions options) {
        pool = new ScriptedTargets(options, 2);
        target = pool.targets.get(0);
    }

    /** Two have asked within ten seconds. */
    private Waiter askBusily() {
        return pool.ask(target, pool.now);
    }

    private Attempt firstDial() {
        return pool.dials.get(0);
    }

    // ---- streams ----

    @Test
    void whoFindsNothingIsDialledFor() {
        Waiter stream = pool.ask(target);
        assertEquals(1, pool.dials.size());
        UnusedConnection connection = pool.dialled(firstDial());
        assertSame(connection, pool.served.get(stream));
    }

    @Test
    void theStreamThatHasWaitedLongestGetsTheFirstConnection() {
        Waiter first = pool.ask(target);
        Waiter second = pool.ask(target);
        UnusedConnection early = pool.dialled(pool.dials.get(1));
        assertSame(early, pool.served.get(first));
        assertSame(pool.dialled(firstDial()), pool.served.get(second));
    }

    @Test
    void theOldestParkedConnectionIsLentFirst() {
        UnusedConnection oldest = park();
        UnusedConnection next = pool.dialled(firstDial());
        assertSame(oldest, pool.served.get(askBusily()));
        assertSame(next, pool.served.get(askBusily()));
    }

    @Test
    void whoGetsAConnectionThatIsNoGoodIsServedAgain() {
        UnusedConnection dead = park();
        UnusedConnection sound = pool.dialled(firstDial());
        pool.sound = connection -> connection != dead;
        assertSame(sound, pool.served.get(askBusily()));
        assertEquals(List.of("site0.test STALE"), pool.closed);
    }

    @Test
    void aDialOfAStreamsOwnServesNoOther() {
        Waiter own = pool.askForItsOwn(target);
        Waiter other = pool.ask(target);
        UnusedConnection first = pool.dialled(firstDial());
        assertSame(first, pool.served.get(own));
        assertNull(pool.served.get(other));
    }

    @Test
    void whoGoesGivesUpItsOwnDial() {
        Waiter own = pool.askForItsOwn(target);
        pool.leave(target, own);
        assertEquals(0, pool.dials.size());
        assertEquals(0, pool.ledger.open());
    }

    @Test
    void whoGoesLeavesADialThatOthersHaveAUseFor() {
        Waiter first = askBusily();
        int dials = pool.dials.size();
        assertTrue(dials >= 2, "the target is busy");
        Waiter second = askBusily();
        pool.leave(target, first);
        assertTrue(pool.dials.size() >= dials - 1);
        pool.dialled(firstDial());
        assertTrue(pool.served.containsKey(second));
    }

    /** Its target may have ended it meanwhile, as one that has lain ready. */
    @Test
    void aDialThatWasUnderWayBeforeTheStreamAskedIsDoubted() {
        Waiter first = askBusily();
        pool.dialled(firstDial());
        Waiter second = askBusily();
        pool.dialled(firstDial());
        assertTrue(pool.served.containsKey(first) && !pool.doubted.contains(first), "it was dialled for it");
        assertTrue(pool.doubted.contains(second));
    }

    // ---- dials ----

    @Test
    void aFailureIsToldToTheStreamThatHasWaitedLongest() {
        Waiter first = pool.ask(target);
        Waiter second = pool.ask(target);
        DialException refused = new DialException(DialException.Kind.REFUSED, null);
        pool.notDialled(firstDial(), refused);
        assertSame(refused, pool.failed.get(first));
        assertFalse(pool.failed.containsKey(second));
    }

    @Test
    void aFailureEndsWhatIsDialledForNobody() {
        askBusily();
        assertTrue(pool.dials.size() >= 2);
        pool.notDialled(firstDial(), new DialException(DialException.Kind.TIMEOUT, null));
        pool.notDialled(firstDial(), new DialException(DialException.Kind.TIMEOUT, null));
        assertEquals(0, pool.dials.size());
    }

    @Test
    void atTheLimitAStreamIsToldWhy() {
        pool(OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.MAX_CONNECTIONS, 1));
        pool.ask(target);
        Waiter second = pool.ask(target);
        assertEquals(
                "too many connections to this target, the limit is 1",
                pool.failed.get(second).getMessage());
    }

    @Test
    void atTheTotalAnotherTargetsParkedConnectionMakesRoom() {
        pool(OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.MAX_TOTAL, 3));
        park();
        pool.dialled(firstDial());
        Waiter other = pool.ask(pool.targets.get(1));
        assertEquals(List.of("site0.test CLEANED"), pool.closed);
        assertSame(pool.dialled(firstDial()), pool.served.get(other));
    }

    // ---- parked connections ----

    @Test
    void whatNobodyWaitsForIsClosedWhereTheTargetIsNotBusy() {
        Waiter stream = pool.ask(target);
        pool.cancels = any -> false; // the dial is too quick for that
        pool.leave(target, stream);
        pool.dialled(firstDial());
        assertEquals(List.of("site0.test CLEANED"), pool.closed);
    }

    @Test
    void whatIsSpoiltIsClosedAndNotLent() {
        UnusedConnection parked = park();
        pool.spoil(parked);
        pool.spoil(parked);
        assertEquals(List.of("site0.test STALE"), pool.closed);
        assertEquals(0, pool.parked());
    }

    @Test
    void whatHasLainForTooLongIsClosed() {
        pool(OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.MAX_IDLE_SECONDS, 10)
                .with(OutboundPoolOptions.MIN_IDLE, 1));
        park();
        pool.now = 10 * ScriptedTargets.SECOND - 1;
        pool.maintain();
        assertEquals(1, pool.parked());
        pool.now++;
        pool.maintain();
        assertEquals(0, pool.parked());
        assertEquals(0, pool.dials.size(), "no stream has asked since it was dialled");
    }

    // ---- many event loops ----

    @Test
    void withHighperfAConnectionOfTheStreamsOwnLoopIsLentFirst() {
        pool(OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.TYPE, PoolType.highperf));
        EventLoop one = new DefaultEventLoop();
        EventLoop other = new DefaultEventLoop();
        UnusedConnection oldest = parkedOn(one);
        UnusedConnection near = parkedOn(other);
        assertSame(near, pool.served.get(pool.ask(target, pool.now, other)));
        assertSame(
                oldest, pool.served.get(pool.ask(target, pool.now, other)), "one of another loop is better than none");
    }

    /** Whichever loops they lie on: most, or all, are of others than the streams'. */
    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "16, 4", "32, 32"})
    void withHighperfABurstIsServedByWhatLiesReadyOnAnyLoop(int loopsOfConnections, int loopsOfStreams) {
        pool(OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.TYPE, PoolType.highperf)
                .with(OutboundPoolOptions.MIN_IDLE, 20));
        List<EventLoop> loops = loops(Math.max(loopsOfConnections, loopsOfStreams));
        for (int i = 0; i < 20; i++) {
            parkedOn(loops.get(i % loopsOfConnections));
        }
        assertEquals(20, pool.parked());
        for (int i = 0; i < 10; i++) {
            Waiter stream = pool.ask(target, pool.now, loops.get(i % loopsOfStreams));
            assertTrue(pool.served.containsKey(stream), "stream " + i + " found none ready");
        }
        assertEquals(10, pool.parked());
    }

    private static List<EventLoop> loops(int count) {
        return Stream.generate(DefaultEventLoop::new)
                .limit(count)
                .map(EventLoop.class::cast)
                .toList();
    }

    private UnusedConnection parkedOn(EventLoop loop) {
        pool.slots.take(target);
        pool.machine(target).demand().asked(pool.now, pool.now);
        return pool.dialled(new Attempt(target, loop, null));
    }

    /** Fifty streams a second, by turns on as many loops, each of which ends at once; a dial takes 20 ms. */
    @ParameterizedTest
    @CsvSource({"lockfree, 16", "highperf, 2", "highperf, 16", "highperf, 32"})
    void onManyLoopsStreamsFindAConnectionReady(PoolType type, int count) {
        pool(OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.TYPE, type));
        List<EventLoop> loops = loops(count);
        long made = 0;
        int ready = 0;
        int streams = 1_000;
        long before = Demand.NEVER;
        for (int i = 0; i < streams; i++) {
            List<Attempt> begunBefore = List.copyOf(pool.dials);
            Waiter stream = pool.ask(target, before, loops.get(i % count));
            before = pool.now;
            ready += pool.served.containsKey(stream) ? 1 : 0;
            pool.now += 20_000_000;
            for (Attempt dial : begunBefore) {
                pool.dialled(dial);
                made++;
            }
            List.copyOf(pool.served.keySet()).forEach(pool::end);
        }
        assertTrue(ready >= 0.95 * streams, ready + " of " + streams + " found one ready");
        assertTrue(made <= 1.1 * streams, made + " connections for " + streams);
    }

    /** One that lies parked, with more dials under way. */
    private UnusedConnection park() {
        Waiter stream = askBusily();
        pool.dialled(firstDial());
        assertTrue(pool.served.containsKey(stream));
        UnusedConnection parked = pool.dialled(firstDial());
        assertEquals(1, pool.parked());
        return parked;
    }
}
