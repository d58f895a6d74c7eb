package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.pool.CloseReason;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pool counts, by what has really happened. That created = open + closed is checked at each rest, see {@link PoolPair}. */
class StatisticsTest {

    /** A whole ClientHello of 5 bytes behind its header, as far as anyone can tell without TLS. */
    private static final byte[] HELLO = {22, 3, 1, 0, 9, 1, 0, 0, 5, 1, 2, 3, 4, 5};

    @TempDir
    Path directory;

    @Test
    void streamsSessionsAndTheirRatio() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            for (int i = 0; i < 20; i++) {
                pair.echo(HELLO);
                pair.atRest();
            }
            pair.warm(4);
            PoolReport report = pair.atRest();
            PoolStatistics since = report.statistics();
            assertEquals(24, since.streams());
            assertEquals(pair.network().accepted(), since.sessions());
            assertEquals(4, since.sessions());
            assertEquals((24 - 4) / 24.0, since.reuseRatio());
            assertEquals(4, report.idle());
            assertEquals(0, since.failedStreams() + since.moved() + since.failedDials());

            pair.network().closeAll();
            Await.until("all are closed", () -> pair.report().idle() == 0);
            assertEquals(4, pair.atRest().statistics().closed(CloseReason.REMOTE, CloseReason.ERROR));
        }
    }

    @Test
    void anActiveSessionIsCountedAsSuch() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warm(2);
            try (Socket socket = pair.application().connect(pair.target())) {
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
                PoolReport report = pair.report();
                assertEquals(1, report.active());
                assertEquals(1, report.idle());
                assertEquals(2, report.statistics().sessions());
            }
        }
    }

    /** Its session ends under it, which alone would be a failure; but it moves, and its application has its answer. */
    @Test
    void aStreamThatHasMovedHasNotFailed() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.warm(1);
            pair.network().freeze();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<byte[]> echo = thread.submit(() -> pair.echo(HELLO));
            Await.until("the stream is opened", () -> pair.report().statistics().streams() == 2);
            pair.network().reset();
            assertArrayEquals(HELLO, Await.result("the echo", echo));
            PoolStatistics since = pair.atRest().statistics();
            assertEquals(1, since.moved());
            assertEquals(0, since.failedStreams());
            assertEquals(2, since.streams(), "it is still the same one");
            thread.shutdown();
        }
    }

    @Test
    void aRefusedTargetIsAFailure() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            try (Socket socket = pair.application().connect(Ports.refusing())) {
                assertEquals(-1, readOrReset(socket));
            }
            PoolStatistics since = pair.atRest().statistics();
            assertEquals(1, since.streams());
            assertEquals(1, since.failedStreams());
        }
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailedDialAndNoSession() throws Exception {
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(0), Conversations.echo())) {
            pair.network().closeAtOnce(true);
            try (Socket socket = pair.application().connect(pair.target())) {
                readOrReset(socket);
            }
            PoolStatistics since = pair.atRest().statistics();
            assertTrue(since.failedDials() >= 1);
            assertEquals(0, since.sessions());
            assertEquals(0, since.streams());
        }
    }
}
