package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AbsentNamesTest {

    private final AbsentNames names = new AbsentNames();

    @Test
    void aNameIsForgottenInTime() {
        names.add("No.test", 1_000);
        assertTrue(names.contains("no.TEST", 1_000 + AbsentNames.KEPT_NANOS - 1));
        assertFalse(names.contains("other.test", 1_000));
        assertFalse(names.contains("no.test", 1_000 + AbsentNames.KEPT_NANOS));
    }

    @Test
    void whoAsksForManyNamesFillsNoMemory() {
        for (int i = 0; i <= AbsentNames.MOST; i++) {
            names.add(i + ".test", 0);
        }
        assertFalse(names.contains("0.test", 0));
        assertTrue(names.contains(AbsentNames.MOST + ".test", 0));
    }
}
