package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.server.config.OutboundPoolOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many connections to a target that was busy lie ready, and for how long. The clock is moved. */
class KeptReadyTest {

    private static final int KEPT = 4;

    private ScriptedTargets pool;
    private Target target;
    private final List<UnusedConnection> made = new ArrayList<>();

    KeptReadyTest() {
        pool(300, 300);
    }

    private void pool(int maxIdle, int forget) {
        pool(maxIdle, forget, 64);
    }

    private void pool(int maxIdle, int forget, int parkedInAll) {
        pool = new ScriptedTargets(
                OutboundPoolOptions.DEFAULT
                        .with(OutboundPoolOptions.MIN_IDLE, KEPT)
                        .with(OutboundPoolOptions.MAX_IDLE_SECONDS, maxIdle)
                        .with(OutboundPoolOptions.FORGET_SECONDS, forget)
                        .with(OutboundPoolOptions.MAX_PARKED, parkedInAll),
                10);
        target = pool.targets.get(0);
    }

    @Test
    void aBusyTargetHasAsManyAsAreToBeKept() {
        visit(target);
        assertEquals(KEPT, parked(target));
    }

    @Test
    void theyLieReadyForAsLongAsTheyMay() {
        visit(target);
        later(299);
        assertEquals(KEPT, parked(target));
        later(1);
        assertEquals(0, parked(target));
        assertEquals(0, pool.dials.size());
    }

    @Test
    void aTargetThatIsForgottenSoonerHasNone() {
        pool(300, 30);
        visit(target);
        later(29);
        assertEquals(KEPT, parked(target));
        later(1);
        assertEquals(0, parked(target));
    }

    /** A stream a minute: each connection is taken or renewed, and as many lie there all the time. */
    @Test
    void whatIsTooOldIsDialledAnewWhileStreamsCome() {
        visit(target);
        for (int minute = 0; minute < 20; minute++) {
            later(60);
            dialsEnd();
            pool.end(pool.ask(target, pool.now - 60 * ScriptedTargets.SECOND));
            dialsEnd();
            assertEquals(KEPT, parked(target), "after " + minute + " minutes");
        }
    }

    @Test
    void aTargetThatWasNeverReachedIsNotDialledForMoreThanIsNeeded() {
        pool.ask(target);
        pool.ask(target, pool.now);
        assertEquals(4, pool.dials.size(), "two streams, and two that are about to come");
    }

    // ---- a target's patience ----

    @Test
    void whatTheTargetEndsIsDialledAnew() {
        visit(target);
        later(60);
        targetEndsAll();
        dialsEnd();
        assertEquals(KEPT, parked(target));
    }

    @Test
    void aTargetThatEndsThemAgainIsLeftInPeace() {
        visit(target);
        for (int i = 0; i < 4; i++) {
            later(60);
            targetEndsAll();
            dialsEnd();
        }
        assertEquals(2 * KEPT, made.size() - 2, "each place once more, beside what two streams have taken");
        assertEquals(0, parked(target));
    }

    @Test
    void theNextTimeTheyAreClosedBeforeTheTargetDoes() {
        visit(target);
        later(60);
        targetEndsAll();
        dialsEnd();
        later(51);
        assertEquals(KEPT, parked(target));
        later(2);
        assertEquals(0, parked(target), "it stands 60 s");
        assertEquals(0, pool.dials.size());
    }

    @Test
    void nowAndThenATargetIsTriedForLonger() {
        pool.patience.ended(target.address(), 60 * ScriptedTargets.SECOND);
        long first = pool.patience.longest(target.address());
        pool.patience.stood(target.address(), first - 1);
        assertEquals(first, pool.patience.longest(target.address()), "closed for another reason");
        for (int i = 0; i < 30; i++) {
            pool.patience.stood(target.address(), pool.patience.longest(target.address()));
        }
        assertEquals(300 * ScriptedTargets.SECOND, pool.patience.longest(target.address()));
    }

    /** It ends each connection after two seconds; a stream comes every five. */
    @Test
    void aTargetThatStandsNothingIsNotDialledForNobody() {
        visit(target);
        later(2);
        targetEndsAll();
        int before = made.size();
        for (int i = 0; i < 10; i++) {
            later(5);
            Waiter stream = pool.ask(target, pool.now - 5 * ScriptedTargets.SECOND);
            dialsEnd();
            pool.end(stream);
            later(2);
            targetEndsAll();
            dialsEnd();
        }
        assertTrue(made.size() - before <= 15, made.size() - before + " for 10 streams");
    }

    // ---- budgets ----

    @Test
    void theTotalHoldsAndWhoNeedsPlacesGetsThoseThatAreOnlyKept() {
        pool(300, 300, 10);
        for (Target each : pool.targets) {
            visit(each);
            assertTrue(pool.parked() <= 10);
        }
        int withSome =
                (int) pool.targets.stream().filter(each -> parked(each) > 0).count();
        assertTrue(withSome >= 5, withSome + " targets have connections");
    }

    /** Two streams at the same time, which end at once. */
    private void visit(Target of) {
        Waiter first = pool.ask(of);
        dialsEnd();
        Waiter second = pool.ask(of, pool.now);
        dialsEnd();
        pool.end(first);
        pool.end(second);
    }

    private void dialsEnd() {
        pool.now++;
        while (!pool.dials.isEmpty()) {
            made.add(pool.dialled(pool.dials.get(0)));
        }
    }

    private void targetEndsAll() {
        made.forEach(pool::spoil); // those that do not lie there any more know nothing of it
    }

    private void later(int seconds) {
        pool.now += seconds * ScriptedTargets.SECOND - 2;
        pool.maintain();
        pool.now += 2;
        pool.maintain();
    }

    private int parked(Target of) {
        return pool.machine(of).parked();
    }
}
