package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeProfiles;
import io.anytls.protocol.testkit.SessionPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many streams, and everything that can happen to them in any order. Whatever happens, each end has heard a beginning of what the
 * other said, all of it if both ended in order, and nothing is left over. Each case is one seed, which its name shows.
 */
class RandomInterleavingsTest {

    /** All that a shape can do, wherever it can. */
    private static final String EVERYTHING = """
            most 32768
            up tls 1: write1 cut 0-50; write1 cut 0-500; write1 pad 0-500; write2 cut 0-100; write2 pad 1-50; open waste 0-99; \
            synack waste 0-900 after 0-50; heard1 waste 0-300; heard2 waste 9 after 0-30; waste1 50% waste 3; waste2 waste 70; fin pad 0-30
            up plain: write1 cut 0-9,100-900; write2 cut 1-70; write3 cut 5; heard1 waste 20 after 0-9; waste1 waste 40
            down tls: synack 70% hold 1-20; synack pad 0-300; write1 cut 1-90; write1 pad 1-90; open waste 0-90 after 0-30; \
            waste1 waste 40; waste2 waste 40; heard1 waste 50; write2 cut 0-1000; fin pad 12
            down plain: synack hold 20; write1 cut 0-50; write2 cut 0-500; write2 pad 8; waste1 waste 40 after 1-30
            """;

    static long[] seeds() {
        return new SplittableRandom(31).longs(40).toArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void betweenOurOwn(long seed) {
        talk(seed, "nothing", true);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withoutHalfClose(long seed) {
        talk(seed, "half-close", false);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withAVersion1Client(long seed) {
        talk(seed, "v", false);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shapedOnBothSides(long seed) {
        talk(seed, "nothing", true, ShapeProfiles.of(ShapeProfiles.AUTO, () -> seed));
        talk(seed, "half-close", false, ShapeProfiles.of(ShapeProfiles.AUTO, () -> seed));
        talk(seed, "nothing", true, ShapeProfile.parse(EVERYTHING));
    }

    private static void talk(long seed, String unsaid, boolean halfClose) {
        talk(seed, unsaid, halfClose, ShapeProfile.NONE);
    }

    private static void talk(long seed, String unsaid, boolean halfClose, ShapeProfile shapes) {
        SplittableRandom random = new SplittableRandom(seed);
        try (SessionPair pair = new SessionPair(unsaid, shapes).cutReads(seed)) {
            pair.clientEnd().capacity(64 << 10);
            pair.serverEnd().capacity(64 << 10);
            List<Conversation> all = new ArrayList<>();
            int streams = 1 + random.nextInt(12);
            for (int steps = 0; steps < 600; steps++) {
                if (all.isEmpty() || all.size() < streams && random.nextInt(10) == 0) {
                    all.add(new Conversation(pair));
                }
                all.get(random.nextInt(all.size())).stir(random);
                for (int i = random.nextInt(4); i > 0; i--) {
                    pair.step();
                }
                if (random.nextInt(50) == 0) {
                    pair.advance(Duration.ofMillis(random.nextInt(100)));
                }
            }
            while (pair.acceptedStreams() < all.size()) {
                all.forEach(Conversation::read);
                pair.pump();
            }
            all.forEach(conversation -> conversation.wind(random, halfClose));
            pair.pump();
            pair.advance(Duration.ofMinutes(20));
            all.forEach(conversation -> conversation.check(halfClose));
            pair.assertNoStreams();
            assertTrue(pair.clientEnd().isActive() && pair.serverEnd().isActive());
            assertTrue(pair.client().writeTurns().isEmpty());
            assertTrue(pair.server().writeTurns().isEmpty());
            assertTrue(pair.client().readHolds().isEmpty()
                    && pair.server().readHolds().isEmpty());
        }
    }
}
