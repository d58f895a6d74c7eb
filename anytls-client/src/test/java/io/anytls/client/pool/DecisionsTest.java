package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.SessionClosedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small decisions, each with plain numbers. */
class DecisionsTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void backoffDoublesUpToAMinute() {
        Backoff backoff = new Backoff(() -> 0);
        for (long expected : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertEquals(expected * SECOND, backoff.failed());
        }
        backoff.succeeded();
        assertEquals(SECOND, backoff.failed());
    }

    @Test
    void backoffDoesNotOverflow() {
        assertEquals(60 * SECOND, Backoff.jittered(SECOND, 60 * SECOND, 10_000, 0));
        assertEquals(30 * SECOND, Backoff.jittered(SECOND, 60 * SECOND, 10_000, 1));
    }

    @Test
    void aClockThatGoesOnIsNoJump() {
        ClockJump jump = new ClockJump(0, 0);
        for (int second = 1; second < 100; second++) {
            assertFalse(jump.hasJumped(second * SECOND, second * 1_000L));
        }
        assertFalse(jump.hasJumped(105 * SECOND, 105_000));
    }

    @Test
    void aProcessThatWasStoppedIsAJumpOnce() {
        ClockJump jump = new ClockJump(0, 0);
        assertTrue(jump.hasJumped(600 * SECOND, 600_000));
        assertFalse(jump.hasJumped(600 * SECOND, 600_000));
    }

    @Test
    void aMachineThatSleptIsSeenByTheWallClock() {
        ClockJump jump = new ClockJump(0, 0);
        assertTrue(jump.hasJumped(SECOND, 600_000));
    }

    @Test
    void aWallClockThatIsSetBackIsNone() {
        ClockJump jump = new ClockJump(0, 600_000);
        assertFalse(jump.hasJumped(SECOND, 0));
    }

    @Test
    void threeFailuresWithinFiveSecondsAreABurst() {
        FailureBurst burst = new FailureBurst();
        assertFalse(burst.failed(0));
        assertFalse(burst.failed(SECOND));
        assertTrue(burst.failed(2 * SECOND));
        assertFalse(burst.failed(2 * SECOND), "the count begins anew");
    }

    @Test
    void failuresFarApartAreNone() {
        FailureBurst burst = new FailureBurst();
        for (int i = 0; i < 20; i++) {
            assertFalse(burst.failed(i * 4 * SECOND), "failure " + i);
        }
    }

    /** Whoever has no network learns nothing of the server. */
    @Test
    void whatThisMachineLacksIsNoFailureOfTheServer() {
        for (DialException.Kind ours : List.of(
                DialException.Kind.NO_LOCAL_ADDRESS,
                DialException.Kind.UNREACHABLE,
                DialException.Kind.LOOK_UP_FAILED,
                DialException.Kind.NO_DESCRIPTORS)) {
            assertEquals(Failure.OURS, Failure.ofDial(new IOException("x", new DialException(ours, null))));
        }
        assertEquals(Failure.UNREACHED, Failure.ofDial(new DialException(DialException.Kind.REFUSED, null)));
        assertEquals(Failure.UNREACHED, Failure.ofDial(new IOException("TLS failed")));
    }

    @ParameterizedTest
    @CsvSource({
        "No route to host, OURS",
        "Network is unreachable, OURS",
        "Connection timed out, UNREACHED",
        "Connection reset by peer, USELESS"
    })
    void aSessionThatTheNetworkHasEndedIsNoFailureOfTheServer(String words, Failure failure) {
        assertEquals(failure, Failure.ofEnd(new SessionClosedException("failed", new IOException(words))));
        assertEquals(Failure.USELESS, Failure.ofEnd(new SessionClosedException("closed by the peer")));
        assertEquals(Failure.USELESS, Failure.ofEnd(null));
    }
}
