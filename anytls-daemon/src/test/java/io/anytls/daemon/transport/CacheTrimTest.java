package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CacheTrimTest {

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
