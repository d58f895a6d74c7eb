package io.anytls.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.wire.RawSession;
import io.anytls.e2e.wire.TlsProbe;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long the server takes to close tells a prober nothing: not how near its digest was to a right one. The kinds take turns, so
 * that whatever else the machine does falls on all of them.
 */
@Tag("long")
class TimingTest {

    private static final int ROUNDS = 400;
    private static final int WARM_UP = 100;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    @Test
    void aNearMissTakesAsLongAsJunk() throws IOException {
        byte[] near = RawSession.authentication(PAIR.workspace().password(), 0);
        near[31] ^= 1; // the last byte of the digest
        byte[] far = RawSession.authentication("not the password", 0);
        byte[] junk = far.clone();
        Random random = new Random(1);
        long[][] nanos = new long[3][ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            random.nextBytes(junk);
            byte[][] kinds = {near, far, junk};
            for (int kind = 0; kind < kinds.length; kind++) {
                nanos[kind][Math.max(0, i)] = timeToClose(kinds[kind]);
            }
        }
        long[] medians = Arrays.stream(nanos).mapToLong(TimingTest::median).toArray();
        long least = Arrays.stream(medians).min().orElseThrow();
        long most = Arrays.stream(medians).max().orElseThrow();
        assertTrue(most - least < least / 2, () -> "medians in ns: " + Arrays.toString(medians));
    }

    private static long timeToClose(byte[] said) throws IOException {
        try (SSLSocket tls = TlsProbe.open(PAIR.serverAddress())) {
            long before = System.nanoTime();
            tls.getOutputStream().write(said);
            assertEquals(-1, tls.getInputStream().read());
            return System.nanoTime() - before;
        }
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
