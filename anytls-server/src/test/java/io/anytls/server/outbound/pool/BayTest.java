package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.server.config.PoolType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of bay promises; the three pool types by the same test. */
class BayTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> served = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void theOldestIsTakenFirstAndOnce(PoolType type) {
        Bay<String, String> bay = bay(type);
        bay.park("a");
        bay.park("b");
        assertEquals(2, bay.parked());
        assertEquals("a", bay.take());
        assertEquals("b", bay.take());
        assertNull(bay.take());
        assertEquals(0, bay.parked());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void whatIsRemovedIsNotTaken(PoolType type) {
        Bay<String, String> bay = bay(type);
        bay.park("a");
        bay.park("b");
        assertTrue(bay.remove("a"));
        assertFalse(bay.remove("a"));
        assertEquals("b", bay.take());
        assertFalse(bay.remove("b"));
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void theOldestConnectionGoesToTheOldestStream(PoolType type) {
        Bay<String, String> bay = bay(type);
        bay.await("1");
        bay.await("2");
        bay.settle(this::serve);
        bay.park("a");
        bay.settle(this::serve);
        bay.park("b");
        bay.park("c");
        bay.settle(this::serve);
        assertEquals(List.of("a1", "b2"), served);
        assertEquals(1, bay.parked());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void aStreamThatHasLeftIsNotServed(PoolType type) {
        Bay<String, String> bay = bay(type);
        bay.await("1");
        bay.await("2");
        assertTrue(bay.leave("1"));
        assertFalse(bay.leave("1"));
        assertEquals("2", bay.next());
        assertNull(bay.next());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void dialsAreCountedAgainstThoseWhoWait(PoolType type) {
        Bay<String, String> bay = bay(type);
        bay.await("1");
        assertTrue(bay.isShort());
        bay.dialStarted();
        assertFalse(bay.isShort());
        assertEquals(0, bay.spare());
        bay.dialStarted();
        bay.park("a");
        assertEquals(2, bay.spare());
        bay.dialEnded();
        bay.dialEnded();
        assertTrue(bay.isShort());
        assertEquals(0, bay.spare());
    }

    /** Between the look and the taking another thread has served the stream. */
    @Test
    void aConnectionThatFindsItsStreamServedStaysTheOldest() {
        ReadyQueue<String> gone = new ReadyQueue<>() {
            private boolean looked;

            @Override
            public void add(String stream) {}

            @Override
            public String poll() {
                return null;
            }

            @Override
            public boolean remove(String stream) {
                return false;
            }

            @Override
            public boolean isEmpty() {
                boolean empty = looked;
                looked = true;
                return empty;
            }
        };
        Bay<String, String> bay = new Bay<>(new LockFreeQueue<>(), gone, new Demand(0), new AtomicInteger());
        bay.park("a");
        bay.park("b");
        bay.park("c");
        bay.settle(this::serve);
        assertEquals(3, bay.parked());
        assertEquals("a", bay.take());
        assertTrue(bay.remove("c"));
        assertEquals("b", bay.take());
        assertNull(bay.take());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void dialsThatNobodyWaitsForAreCountedOverAllBays(PoolType type) {
        AtomicInteger ahead = new AtomicInteger();
        Bay<String, String> one = Bays.<String, String>of(type, () -> 0, ahead).at(loop);
        Bay<String, String> other =
                Bays.<String, String>of(type, () -> 0, ahead).at(loop);
        one.dialStarted();
        one.dialStarted();
        other.dialStarted();
        assertEquals(3, ahead.get());
        one.await("1");
        assertEquals(2, ahead.get());
        other.dialEnded();
        assertEquals(1, ahead.get());
        one.leave("1");
        assertEquals(2, ahead.get());
        one.dialEnded();
        one.dialEnded();
        assertEquals(0, ahead.get());
    }

    @Test
    void onlyHighperfKeepsTheLoopsApart() {
        EventLoop other = new DefaultEventLoop();
        for (PoolType type : List.of(PoolType.lock, PoolType.lockfree)) {
            Bays<String, String> bays = Bays.of(type, () -> 0, new AtomicInteger());
            assertTrue(bays.at(loop) == bays.at(other), type.name());
        }
        Bays<String, String> bays = Bays.of(PoolType.highperf, () -> 0, new AtomicInteger());
        assertTrue(bays.at(loop) == bays.at(loop));
        assertFalse(bays.at(loop) == bays.at(other));
    }

    private Bay<String, String> bay(PoolType type) {
        return Bays.<String, String>of(type, () -> 0, new AtomicInteger()).at(loop);
    }

    private void serve(String connection, String stream) {
        served.add(connection + stream);
    }
}
