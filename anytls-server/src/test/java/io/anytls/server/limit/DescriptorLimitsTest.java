package io.anytls.server.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sums of what descriptors are shared out for. */
class DescriptorLimitsTest {

    private static final int OWN = 64;

    @ParameterizedTest
    @ValueSource(longs = {300, 1_024, 4_096, 65_536, 1_048_576})
    void oneUserLeavesRoomForTheOthersAndAllLeaveRoomForNewcomers(long descriptors) {
        DescriptorLimits limits = new DescriptorLimits(descriptors);
        long ofOne = limits.sessionsPerUser() + limits.streamsPerUser();
        assertTrue(OWN + limits.newcomers() + ofOne <= descriptors - descriptors / 16, "one user's");
        assertTrue(OWN + limits.newcomers() + limits.targets() <= descriptors, "all targets");
        assertTrue(limits.streamsPerUser() <= limits.targets());
        assertTrue(
                limits.sessionsPerUser() >= limits.streamsPerUser(), "one stream a session is enough for all streams");
    }

    @Test
    void aSystemThatDoesNotSayHasEnough() {
        assertEquals(Integer.MAX_VALUE, new DescriptorLimits(Long.MAX_VALUE).streamsPerUser());
    }

    @Test
    void thereIsAlwaysOneOfEach() {
        DescriptorLimits none = new DescriptorLimits(0);
        assertTrue(none.newcomers() > 0 && none.targets() > 0 && none.sessionsPerUser() > 0);
    }
}
