package io.anytls.client.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.MeasuredOptions;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeasuredGroupTest {

    private static final Duration INTERVAL = Duration.ofMinutes(3);
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final EmbeddedChannel timer = new EmbeddedChannel();
    private final ScriptedMember a = new ScriptedMember("a");
    private final ScriptedMember b = new ScriptedMember("b");
    private final ScriptedMember c = new ScriptedMember("c");
    private final List<Member> members = List.of(a.member(), b.member(), c.member());
    private final Measurements measured = new Measurements();

    /** Milliseconds to the answer through each; without one there is no answer. */
    private final Map<String, Integer> times = new HashMap<>();

    /** Answers that have not come yet. */
    private final Map<String, Promise<Duration>> pending = new HashMap<>();

    private final List<String> probed = new ArrayList<>();
    private long nanos;

    @Test
    void nothingIsMeasuredBeforeSomebodyAsks() {
        MeasuredGroup group = started("urltest");
        later(INTERVAL);
        assertEquals(List.of(), probed);
        times.putAll(Map.of("a", 200, "b", 100, "c", 300));
        assertTrue(open(group).isSuccess());
        assertEquals(1, a.asked.size(), "the first request does not wait for the measurement");
        assertEquals(List.of("a", "b", "c"), probed);
        open(group);
        assertEquals(1, b.asked.size());
        assertEquals("auto/b", group.path());
    }

    @Test
    void anotherOneHasToBeFasterByTheTolerance() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("a", 100, "b", 60, "c", 90));
        open(group);
        assertEquals("a", group.current().tag());
        times.put("b", 49);
        later(INTERVAL);
        assertEquals("b", group.current().tag());
        times.putAll(Map.of("a", 20, "b", 69));
        later(INTERVAL);
        assertEquals("b", group.current().tag(), "49 ms are not enough");
    }

    @Test
    void oneThatGivesNoAnswerIsLeft() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("b", 100, "c", 300));
        open(group);
        assertEquals("b", group.current().tag());
        assertEquals(List.of("ready", "start", "at rest"), a.events);
        assertEquals(List.of("at rest", "start", "ready"), b.events);
    }

    @Test
    void aRequestMovesToTheNextWhereNothingCanBeOpened() {
        MeasuredGroup group = started("urltest");
        a.fails = true;
        b.fails = true;
        assertTrue(open(group).isSuccess());
        assertEquals(List.of(1, 1, 1), List.of(a.asked.size(), b.asked.size(), c.asked.size()));
        open(group);
        assertEquals(2, c.asked.size());
        assertEquals(1, a.asked.size(), "it is left at once, for all");
    }

    @Test
    void whereAllFailTheRequestDoes() {
        MeasuredGroup group = started("urltest");
        a.fails = true;
        b.fails = true;
        c.fails = true;
        assertFalse(open(group).isSuccess());
        assertEquals(List.of(1, 1, 1), List.of(a.asked.size(), b.asked.size(), c.asked.size()));
    }

    @Test
    void withoutRequestsRoundsEndAndARequestBringsThemBack() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("a", 10, "b", 10, "c", 10));
        open(group);
        for (Duration passed = Duration.ZERO; passed.compareTo(IDLE) <= 0; passed = passed.plus(INTERVAL)) {
            later(INTERVAL);
        }
        int rounds = probed.size() / 3;
        assertEquals(IDLE.dividedBy(INTERVAL) + 1, rounds);
        later(INTERVAL);
        assertEquals(rounds, probed.size() / 3);
        open(group);
        assertEquals(rounds + 1, probed.size() / 3);
    }

    @Test
    void aFallbackGoesBackWhenAnEarlierOneHasAnsweredTwice() {
        MeasuredGroup group = started("fallback");
        times.putAll(Map.of("b", 500, "c", 1));
        a.fails = true;
        assertTrue(open(group).isSuccess());
        assertEquals("b", group.current().tag(), "the order counts, not the time");
        times.put("a", 900);
        later(INTERVAL);
        assertEquals("b", group.current().tag());
        later(INTERVAL);
        assertEquals("a", group.current().tag());
    }

    /** It answers no probe and opens nothing, for a day; then it is back, and the fastest. */
    @Test
    void aDeadServerGetsNoRequestUntilItAnswersAgain() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("b", 100, "c", 120));
        a.fails = true;
        assertTrue(open(group).isSuccess(), "the first request finds it out, and moves");
        for (Duration passed = Duration.ZERO; passed.toHours() < 24; passed = passed.plus(INTERVAL)) {
            later(INTERVAL);
            assertTrue(open(group).isSuccess());
        }
        assertEquals(1, a.asked.size());
        times.put("a", 20);
        a.fails = false;
        later(INTERVAL);
        open(group);
        assertEquals(2, a.asked.size());
    }

    /** Nobody waits for its answer: the others are chosen among as theirs come. */
    @Test
    void aSlowServerHoldsUpNobody() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("b", 300, "c", 100));
        pending.put("a", ImmediateEventExecutor.INSTANCE.newPromise());
        open(group);
        assertEquals("c", group.current().tag());
        later(INTERVAL);
        open(group);
        assertEquals(List.of("a", "b", "c"), probed, "it is not asked again as long as it has not answered");
        pending.remove("a").setSuccess(Duration.ofSeconds(14));
        timer.runPendingTasks();
        assertEquals("c", group.current().tag());
        later(INTERVAL);
        assertEquals(6, probed.size());
        c.fails = true;
        b.fails = true;
        assertTrue(open(group).isSuccess(), "slow is better than nothing");
        assertEquals(2, a.asked.size());
    }

    /** It is the fastest whenever it is measured, and dead soon after: each time one request finds that out, and moves. */
    @Test
    void aFlappingServerCostsNoRequest() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("b", 100, "c", 120));
        open(group);
        for (int round = 0; round < 40; round++) {
            a.fails = false;
            times.put("a", 10);
            later(INTERVAL);
            assertEquals("a", group.current().tag(), "round " + round);
            assertTrue(open(group).isSuccess());
            a.fails = true;
            times.remove("a");
            for (int request = 0; request < 5; request++) {
                assertTrue(open(group).isSuccess(), "round " + round);
                assertEquals("b", group.current().tag());
            }
            later(INTERVAL);
        }
        assertEquals(1 + 40 * 2, a.asked.size());
        assertEquals(40 * 5, b.asked.size());
        assertEquals(0, c.asked.size());
    }

    /** The order counts, but so does standing: one that is down every other time does not get requests back. */
    @Test
    void aFallbackStaysAwayFromAFlappingServer() {
        MeasuredGroup group = started("fallback");
        times.putAll(Map.of("b", 100, "c", 120));
        a.fails = true;
        open(group);
        for (int round = 0; round < 40; round++) {
            a.fails = round % 2 == 1;
            if (a.fails) {
                times.remove("a");
            } else {
                times.put("a", 10);
            }
            later(INTERVAL);
            assertTrue(open(group).isSuccess());
            assertEquals("b", group.current().tag(), "round " + round);
        }
        assertEquals(1, a.asked.size());
    }

    @Test
    void aReloadGoesOnWithWhatIsKnown() {
        MeasuredGroup group = started("urltest");
        times.putAll(Map.of("a", 300, "b", 100, "c", 200));
        open(group);
        assertEquals("b", started("urltest").current().tag());
        group.retire();
        probed.clear();
        later(INTERVAL);
        assertEquals(List.of(), probed);
    }

    private MeasuredGroup started(String type) {
        MeasuredGroup group = new MeasuredGroup(
                "auto",
                new MeasuredOptions(
                        type,
                        List.of("a", "b", "c"),
                        "http://192.0.2.1/",
                        INTERVAL,
                        Duration.ofMillis(50),
                        IDLE,
                        false),
                members,
                measured,
                this::probe,
                timer.eventLoop(),
                () -> nanos);
        group.start();
        return group;
    }

    private Future<Duration> probe(Outbound outbound) {
        probed.add(outbound.tag());
        if (pending.containsKey(outbound.tag())) {
            return pending.get(outbound.tag());
        }
        Integer millis = times.get(outbound.tag());
        return millis == null
                ? ImmediateEventExecutor.INSTANCE.newFailedFuture(new IOException("no answer"))
                : ImmediateEventExecutor.INSTANCE.newSucceededFuture(Duration.ofMillis(millis));
    }

    private Future<StreamLease> open(MeasuredGroup group) {
        Future<StreamLease> opened = group.open(
                StreamRequest.tcp(new TargetAddress("192.0.2.1", 443), new Origin("in", "", null), timer.eventLoop()));
        timer.runPendingTasks();
        return opened;
    }

    private void later(Duration time) {
        nanos += time.toNanos();
        timer.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        timer.runScheduledPendingTasks();
        timer.runPendingTasks();
    }
}
