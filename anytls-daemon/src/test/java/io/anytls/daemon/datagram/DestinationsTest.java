package io.anytls.daemon.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DestinationsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final InetAddress ONE = ip(1);
    private static final InetAddress TWO = ip(2);

    private final Destinations destinations = new Destinations(IdleTimes.DEFAULT, 3, 0);

    @Test
    void whoHasBeenSentToMayAnswer() {
        destinations.sent(ONE, 4_000, 0);
        assertTrue(destinations.heard(ONE, SECOND));
        assertFalse(destinations.heard(TWO, SECOND));
    }

    @Test
    void anAnswerMustComeInTime() {
        destinations.sent(ONE, 53, 0);
        assertTrue(destinations.heard(ONE, 9 * SECOND));
        assertTrue(destinations.heard(ONE, 18 * SECOND));
        assertFalse(destinations.heard(ONE, 28 * SECOND));
        destinations.sent(ONE, 53, 30 * SECOND);
        assertTrue(destinations.heard(ONE, 31 * SECOND));
    }

    @Test
    void theEndIsTheLatestOfAll() {
        assertEquals(300 * SECOND, destinations.end());
        destinations.sent(ONE, 53, 10 * SECOND);
        assertEquals(20 * SECOND, destinations.end());
        destinations.sent(TWO, 443, SECOND);
        assertEquals(31 * SECOND, destinations.end());
        destinations.sent(ONE, 4_000, 20 * SECOND);
        assertEquals(320 * SECOND, destinations.end());
    }

    @Test
    void anAddressHasTheLongestTimeOfItsPorts() {
        destinations.sent(ONE, 4_000, 0);
        destinations.sent(ONE, 53, SECOND);
        assertTrue(destinations.heard(ONE, 200 * SECOND));
    }

    @Test
    void ofTooManyTheLongestSilentOneIsForgotten() {
        for (int i = 1; i <= 3; i++) {
            destinations.sent(ip(i), 4_000, i);
        }
        assertTrue(destinations.heard(ONE, 4));
        destinations.sent(ip(4), 4_000, 5);
        assertEquals(3, destinations.size());
        assertTrue(destinations.heard(ONE, 6));
        assertFalse(destinations.heard(TWO, 6));
    }

    @Test
    void idleOnesAreSweptAway() {
        destinations.sent(ONE, 53, 0);
        destinations.sent(TWO, 4_000, 0);
        destinations.sweep(11 * SECOND);
        assertEquals(1, destinations.size());
        assertTrue(destinations.heard(TWO, 11 * SECOND));
    }

    private static InetAddress ip(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
