package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.anytls.server.config.PoolType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bays that loops share, with many threads at once: nobody is forgotten and nobody is served twice. */
class BayContentionTest {

    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    @ParameterizedTest
    @EnumSource(names = {"lock", "lockfree"})
    void eachConnectionMeetsOneStream(PoolType type) throws InterruptedException {
        Bay<Integer, Integer> bay =
                Bays.<Integer, Integer>of(type, () -> 0, new AtomicInteger()).at(null);
        AtomicIntegerArray connections = new AtomicIntegerArray(THREADS * EACH);
        AtomicIntegerArray streams = new AtomicIntegerArray(THREADS * EACH);
        AtomicInteger pairs = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * EACH;
            threads.add(new Thread(() -> {
                for (int i = first; i < first + EACH; i++) {
                    if (i % 2 == 0) {
                        bay.park(i);
                    } else {
                        bay.await(i);
                    }
                    bay.settle((connection, stream) -> {
                        connections.incrementAndGet(connection);
                        streams.incrementAndGet(stream);
                        pairs.incrementAndGet();
                    });
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(THREADS * EACH / 2, pairs.get());
        for (int i = 0; i < THREADS * EACH; i++) {
            assertEquals(i % 2 == 0 ? 1 : 0, connections.get(i));
            assertEquals(i % 2 == 0 ? 0 : 1, streams.get(i));
        }
        assertNull(bay.take());
        assertNull(bay.next());
        assertEquals(0, bay.spare());
    }
}
