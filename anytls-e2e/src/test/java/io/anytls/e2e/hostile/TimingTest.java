package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.TlsProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long the server takes to close tells a prober nothing: not how near its digest was to a right one. All kinds wait at once, so
 * that whatever else the machine does falls on all of them.
 */
@Tag("long")
class TimingTest {

    private static final int ROUNDS = 8;

    /** Of 10 s: the timers of an event loop that has other things to do are late by less. */
    private static final long ALIKE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().expectWarning("authentication failed .* in the last minute");

    /** When the end comes tells nothing of what was sent: it is that of silence. */
    @Test
    void whateverIsSentTheEndComesWhenThatOfSilenceDoes() {
        byte[] near = RawSession.authentication(PAIR.workspace().password(), 0);
        near[31] ^= 1; // the last byte of the digest
        byte[] far = RawSession.authentication("not the password", 0);
        byte[][] kinds = {new byte[0], Arrays.copyOf(near, 33), near, far, new byte[5_000]};
        List<List<CompletableFuture<Long>>> ends = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (byte[] kind : kinds) {
                ends.add(Stream.generate(() -> CompletableFuture.supplyAsync(() -> nanosToClose(kind), threads))
                        .limit(ROUNDS)
                        .toList());
            }
            long[] medians = ends.stream().mapToLong(TimingTest::median).toArray();
            for (long median : medians) {
                assertTrue(
                        Math.abs(median - medians[0]) < ALIKE_NANOS,
                        () -> "medians in ns, silence first: " + Arrays.toString(medians));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long nanosToClose(byte[] said) {
        try (SSLSocket tls = TlsProbe.open(PAIR.serverAddress())) {
            tls.startHandshake();
            long before = System.nanoTime();
            tls.getOutputStream().write(said);
            assertEquals(-1, tls.getInputStream().read());
            return System.nanoTime() - before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long median(List<CompletableFuture<Long>> values) {
        long[] sorted =
                values.stream().mapToLong(CompletableFuture::join).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
