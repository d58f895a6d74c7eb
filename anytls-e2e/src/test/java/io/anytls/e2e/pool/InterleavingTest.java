package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams opened, closed and aborted in any order: what arrives is what was sent, and nothing is left over. */
class InterleavingTest {

    private static final int THREADS = 16;
    private static final int LARGEST = 100_000;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    Path directory;

    @Test
    void fiveHundred() throws Exception {
        interleave(Pools.ensure(3), 500, 42);
    }

    /** An abort must not end the other streams of its session. */
    @Test
    void severalOnASession() throws Exception {
        interleave(Pools.shared(4), 500, 43);
    }

    @Test
    @Tag("long")
    void tenThousand() throws Exception {
        interleave(Pools.ensure(3), 10_000, 4_711);
    }

    private void interleave(PoolOptions options, int streams, long seed) throws Exception {
        try (PoolPair first = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            first.echo(new byte[1]); // what is loaded and opened once
        }
        long descriptors = descriptors();
        long direct = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

        try (PoolPair pair = PoolPair.start(directory, options, Conversations.echo())) {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                Random random = new Random(seed * 31 + i);
                all.add(threads.submit(() -> {
                    one(pair, random);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                Await.result("a stream of seed " + seed, Duration.ofSeconds(120), one);
            }
            threads.shutdown();
            Await.until("all targets are left", () -> pair.targetServer().underWay() == 0);
            assertTrue(
                    pair.network().accepted() < streams / 2,
                    "sessions are used again: " + pair.network().accepted());
            PoolStatistics since = pair.atRest().statistics();
            assertEquals(streams, since.streams());
            assertEquals(0, since.failedStreams());
            pair.client().close().toCompletableFuture().join();
            assertEquals(0, pair.atRest().idle());
            Await.until("no session is left", () -> pair.network().connections() == 0);
        }
        Await.until(
                "descriptors are closed: " + descriptors() + ", were " + descriptors,
                () -> descriptors() <= descriptors);
        Await.until("direct memory is free", () -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() <= direct);
    }

    private static void one(PoolPair pair, Random random) throws Exception {
        byte[] sent = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? LARGEST : 2_000)];
        random.nextBytes(sent);
        try (Socket socket = pair.application().connect(pair.target())) {
            switch (random.nextInt(5)) {
                case 0 -> abort(socket, sent, random.nextInt(sent.length));
                case 1 -> Conversations.reset(socket);
                case 2 -> echoed(socket, sent, true);
                default -> echoed(socket, sent, false);
            }
        }
    }

    /** Leaves in the midst of what it is being sent. */
    private static void abort(Socket socket, byte[] sent, int heard) throws IOException {
        try {
            socket.getOutputStream().write(sent);
            socket.getInputStream().readNBytes(heard);
            Conversations.reset(socket);
        } catch (SocketException e) {
            throw new AssertionError("a stream was lost", e);
        }
    }

    private static void echoed(Socket socket, byte[] sent, boolean halfClosed) throws Exception {
        socket.getOutputStream().write(sent);
        if (halfClosed) {
            socket.shutdownOutput();
        }
        byte[] heard = halfClosed
                ? socket.getInputStream().readAllBytes()
                : socket.getInputStream().readNBytes(sent.length);
        assertEquals(sent.length, heard.length);
        assertArrayEquals(hash(sent), hash(heard));
    }

    private static byte[] hash(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static long descriptors() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
