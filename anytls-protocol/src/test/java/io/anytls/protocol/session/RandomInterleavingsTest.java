package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static void talk(long seed, String unsaid, boolean halfClose) {
        SplittableRandom random = new SplittableRandom(seed);
        try (SessionPair pair = new SessionPair(unsaid).cutReads(seed)) {
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
