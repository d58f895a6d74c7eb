package io.anytls.server.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.server.config.LimitOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UdpLimitsTest {

    private static final User USER = new User("someone", PasswordDigest.of("secret"));

    private long now;
    private final RefusedStreams refused = new RefusedStreams(() -> now);
    private final UserLimits limits = new UserLimits(
            LimitOptions.DEFAULT
                    .with(LimitOptions.UDP_STREAMS_PER_USER, 2)
                    .with(LimitOptions.DATAGRAMS_PER_SECOND, 100),
            refused,
            () -> now);

    @Test
    void streamsForDatagramsAreCountedOverAllSessionsOfAUser() {
        StreamPermit first = limits.session(USER).open();
        StreamPermit second = limits.session(USER).open();
        StreamPermit third = limits.session(USER).open();
        assertTrue(first.datagrams());
        assertTrue(second.datagrams());
        assertFalse(third.datagrams());
        assertEquals("too many streams for UDP, the limit is 2", third.refusal());
        assertTrue(refused.minute().orElseThrow().contains("max_udp_streams_per_user 1"));
        first.close();
        first.close();
        assertTrue(third.datagrams());
    }

    @Test
    void datagramsHaveARate() {
        StreamPermit one = limits.session(USER).open();
        StreamPermit other = limits.session(USER).open();
        int passed = 0;
        for (int i = 0; i < 150; i++) {
            passed += one.datagram() || other.datagram() ? 1 : 0;
        }
        assertEquals(100, passed);
        now += TimeUnit.MILLISECONDS.toNanos(500);
        assertTrue(other.datagram());
    }

    @Test
    void aUserIsForgottenOnlyWhenNothingOfItIsLeft() {
        SessionLimits session = limits.session(USER);
        StreamPermit permit = session.open();
        assertTrue(permit.datagrams());
        session.close();
        permit.close();
        now += TimeUnit.MINUTES.toNanos(1);
        limits.forget();
        assertEquals(0, limits.users());
    }
}
