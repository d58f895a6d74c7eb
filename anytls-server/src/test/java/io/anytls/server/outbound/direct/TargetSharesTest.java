package io.anytls.server.outbound.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetSharesTest {

    private static final TargetAddress TARGET = new TargetAddress("a.example", 443);
    private static final int MOST = 100;

    private int users = 20;
    private final TargetShares shares = new TargetShares(() -> users);

    /** So many take all that they get, in turn, and keep it. */
    private Map<String, Integer> hoard(int count) {
        Map<String, Integer> got = new HashMap<>();
        boolean any = true;
        while (any) {
            any = false;
            for (int i = 0; i < count; i++) {
                if (shares.take(TARGET, "hoarder" + i, MOST) == null) {
                    got.merge("hoarder" + i, 1, Integer::sum);
                    any = true;
                }
            }
        }
        return got;
    }

    @ParameterizedTest
    @CsvSource({"1, 75", "2, 42", "4, 23", "10, 9", "19, 5"})
    void hoardersGetAboutTheSameAndLeaveSomethingForWhoeverComes(int hoarders, int atLeast) {
        Map<String, Integer> got = hoard(hoarders);
        assertEquals(hoarders, got.size());
        int fewest = got.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
        int highest = got.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertTrue(fewest >= atLeast && highest - fewest <= 3, got.toString());
        assertNull(shares.take(TARGET, "another", MOST));
    }

    /** What a hoarder gives back others may have, and he has no first claim to it. */
    @Test
    void aPlaceThatIsGivenBackIsTakenByWhoHasFewer() {
        hoard(2);
        int before = 0;
        while (shares.take(TARGET, "third", MOST) == null) {
            before++;
        }
        assertNotNull(shares.take(TARGET, "hoarder0", MOST));
        shares.give(TARGET, "hoarder0");
        assertNotNull(shares.take(TARGET, "hoarder0", MOST), "he has still more than three times what is free");
        assertNull(shares.take(TARGET, "third", MOST), "had " + before);
    }

    @Test
    void oneUserAloneMayHaveThemAll() {
        users = 1;
        for (int i = 0; i < 2 * MOST; i++) {
            assertNull(shares.take(TARGET, "only", MOST), "the pool counts them");
        }
    }

    @Test
    void theReasonNamesWhatIsLeftAndTheOption() {
        hoard(1);
        var refusal = shares.take(TARGET, "hoarder0", MOST);
        assertEquals(
                "too many connections to this target: 75 are yours, 25 of 100 are left for all users",
                refusal.getMessage());
        assertEquals("max_outbound_connections", refusal.option());
    }

    @Test
    void nothingIsKeptOfWhatIsOver() {
        Map<String, Integer> got = hoard(3);
        got.forEach((user, count) -> {
            for (int i = 0; i < count; i++) {
                shares.give(TARGET, user);
            }
        });
        assertEquals(0, shares.targets());
    }
}
