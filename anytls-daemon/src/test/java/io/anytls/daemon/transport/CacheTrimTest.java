package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CacheTrimTest {

    private static final int BURST = 100;

    @Test
    void itsThreadEndsWithTheLoops() {
        Set<Long> before = threads();
        EventLoopGroup loops = Transport.best().eventLoops(1, "trimmed");
        Set<Long> its = threads();
        its.removeAll(before);
        assertTrue(!its.isEmpty());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (its.contains(thread.getId())) {
                join(thread);
                assertTrue(!thread.isAlive(), thread::getName);
            }
        }
    }

    /** What a loop has released stays in its cache, and counts as in use, until it is trimmed. */
    @Test
    void whatABurstHasLeftGoesBackToThePool() throws Exception {
        EventLoopGroup loops = Transport.best().eventLoops(1, "trimmed");
        try {
            loops.next().submit(CacheTrimTest::burst).sync();
            long cached = inUse();
            for (int round = 0; round < 2; round++) { // the first may find all of it used since the one before
                CacheTrim.trim(loops);
                loops.next().submit(() -> {}).sync();
            }
            assertTrue(inUse() <= cached - BURST / 2, cached + " -> " + inUse());
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void burst() {
        List<ByteBuf> buffers = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            buffers.add(PooledByteBufAllocator.DEFAULT.directBuffer(2 << 10));
        }
        buffers.forEach(ByteBuf::release);
    }

    private static long inUse() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("cache-trim"))
                .map(Thread::getId)
                .collect(Collectors.toSet());
    }
}
