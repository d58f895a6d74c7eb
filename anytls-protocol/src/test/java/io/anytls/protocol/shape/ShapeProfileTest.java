package io.anytls.protocol.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeProfileTest {

    private final Random random = new Random(1);

    @Test
    void aLineIsDrawnByItsWeight() {
        ShapeProfile profile =
                ShapeProfile.parse("up tls 3: write1 pad 1\nup tls 1: write1 pad 2\nup tls 0: write1 pad 3");
        int[] drawn = new int[4];
        for (int i = 0; i < 4_000; i++) {
            drawn[profile.draw(ShapeSide.UP, ShapeKind.TLS, random).step(0).draw(random)]++;
        }
        assertTrue(drawn[1] > 2_800 && drawn[1] < 3_200, "of 4,000: " + drawn[1]);
        assertEquals(0, drawn[3]);
        assertEquals(0, profile.draw(ShapeSide.UP, ShapeKind.PLAIN, random).size());
        assertTrue(profile.isEmpty(ShapeSide.DOWN));
    }

    @Test
    void aSizeIsDrawnOfItsRangesBothEndsIncluded() {
        ShapeStep step = only("down tls: write2 50% pad 7-9*2,40 # a comment");
        Set<Integer> drawn = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            drawn.add(step.draw(random));
        }
        assertEquals(Set.of(-1, 7, 8, 9, 40), drawn);
        assertTrue(step.isAt(ShapeMoment.WRITE, 2));
        assertFalse(step.isAt(ShapeMoment.WRITE, 1) || step.isAt(ShapeMoment.HEARD, 2));
    }

    @Test
    void aDecoyMayWait() {
        ShapeStep step = only("down tls: heard1 waste 20 after 3-4");
        int delay = step.drawDelay(random);
        assertTrue(delay == 3 || delay == 4);
        assertEquals(0, only("down tls: heard1 waste 20").drawDelay(random));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | has no line such as \"up tls 1: write1 pad 0-300\"",
                "up tls: write1 | line 1 has \"write1\", which is no step such as \"write1 pad 0-300\" or \"synack 50% waste 60-400 after 0-5\"",
                "sideways | line 1 is none of \"most N\", \"scheme stop=N ...\", \"up KIND N: ...\" and \"down KIND N: ...\", where KIND is tls, first or plain",
                "scheme 0=30-30 | line 1 has a padding scheme that is none: The scheme has no line stop=N",
                "up tls: write pad 5 | line 1 has \"write pad 5\": write needs a number",
                "up tls: synack1 waste 5 | line 1 has \"synack1 waste 5\": synack has no number",
                "up tls: synack hold 5 | line 1 has \"synack hold 5\": hold cannot be done there",
                "up tls: synack pad 5 | line 1 has \"synack pad 5\": pad cannot be done there",
                "up tls: fin waste 5 | line 1 has \"fin waste 5\": waste cannot be done there",
                "up tls: heard1 cut 5 | line 1 has \"heard1 cut 5\": cut cannot be done there",
                "down tls: synack hold 21 | line 1 has 21 ms, more than 20",
                "up tls: write1 pad 24001 | line 1 has 24001 bytes, more than 24000",
                "up tls: write1 pad 5 after 3 | line 1 has \"after\" for pad: payload is never delayed",
                "up tls: open waste 5 after 2001 | line 1 has 2001 ms, more than 2000",
                "up tls: write1 pad 9-5 | line 1 has \"9-5\": the larger number comes last",
                "up tls: write1 pad 5*0 | line 1 has \"5*0\", whose weights are all 0",
                "up tls: write1 pad x | line 1 has \"x\", which is no range such as 100-400 or 0*2",
                "up tls: write1 101% pad 5 | line 1 has 101 %, more than 100",
                "most 40000 | line 1 has 40000 bytes, more than 32768"
            })
    void whatIsWrongIsToldWithItsLine(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ShapeProfile.parse(text))
                        .getMessage());
    }

    @Test
    void anInstallationHasItsOwnProfileAndKeepsIt() {
        ShapeProfile one = ShapeProfiles.of(ShapeProfiles.AUTO, () -> 1);
        assertEquals(one, ShapeProfiles.of(ShapeProfiles.AUTO, () -> 1));
        assertNotEquals(one, ShapeProfiles.of(ShapeProfiles.AUTO, () -> 2));
        assertNotEquals(
                one.scheme(), ShapeProfiles.of(ShapeProfiles.AUTO, () -> 2).scheme());
        assertEquals(2, one.scheme().stop());
        assertFalse(one.isEmpty(ShapeSide.UP) || one.isEmpty(ShapeSide.DOWN));
        ShapeProfile off = ShapeProfiles.of(ShapeProfiles.OFF, () -> 1);
        assertTrue(off.isEmpty(ShapeSide.UP) && off.isEmpty(ShapeSide.DOWN));
        assertEquals(
                "up tls: write1 pad 7",
                ShapeProfiles.of("up tls: write1 pad 7~7", () -> 1).text());
    }

    /** What the draft promises, of any installation. */
    @Test
    void anyProfileOfTheDraftAddsLittleOnAverage() {
        for (long seed = 0; seed < 500; seed++) {
            long number = seed;
            ShapeProfile profile = ShapeProfiles.of(ShapeProfiles.AUTO, () -> number);
            for (ShapeKind kind : ShapeKind.values()) {
                double mean = profile.meanWaste(ShapeSide.UP, kind) + profile.meanWaste(ShapeSide.DOWN, kind);
                int most = kind == ShapeKind.FIRST ? 1_450 : 1_200; // the default scheme's eight packets come to 2,600
                assertTrue(mean <= most, "seed " + seed + ", " + kind + ": " + mean);
            }
        }
    }

    private static ShapeStep only(String line) {
        return ShapeProfile.parse(line)
                .draw(ShapeSide.DOWN, ShapeKind.TLS, new Random(1))
                .step(0);
    }
}
