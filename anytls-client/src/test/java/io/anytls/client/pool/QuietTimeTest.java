package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuietTimeTest {

    private final Map<String, String> written = new HashMap<>();
    private String network = "home";
    private QuietTime quiet = made();

    private QuietTime made() {
        return new QuietTime(() -> network, new QuietTime.Notes() {
            @Override
            public Optional<String> recall(String name) {
                return Optional.ofNullable(written.get(name));
            }

            @Override
            public void remember(String name, String text) {
                written.put(name, text);
            }
        });
    }

    private void killedAfter(long seconds) {
        quiet.died(seconds * SECOND, 0);
        quiet.alive(SECOND);
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            quiet.answered(quiet.interval().toNanos());
        }
    }

    @Test
    void nothingIsSentBeforeASessionHasDied() {
        answers(100);
        assertEquals(Duration.ZERO, quiet.interval());
    }

    @Test
    void whatKilledIsNotReached() {
        killedAfter(30);
        assertEquals(Duration.ofSeconds(18), quiet.interval());
        killedAfter(25);
        assertEquals(Duration.ofSeconds(15), quiet.interval());
        killedAfter(40);
        assertEquals(Duration.ofSeconds(15), quiet.interval(), "the shortest counts");
    }

    @Test
    void anOutageTeachesNothing() {
        quiet.died(30 * SECOND, 0);
        quiet.alive(6 * SECOND);
        assertEquals(Duration.ZERO, quiet.interval());
        quiet.died(3 * SECOND, 10 * SECOND);
        quiet.alive(11 * SECOND);
        assertEquals(Duration.ZERO, quiet.interval(), "nor a death after a moment");
    }

    @Test
    void itIsTriedForLongerWithItsJitterBelowWhatKilled() {
        killedAfter(40);
        assertEquals(Duration.ofSeconds(24), quiet.interval());
        answers(QuietTime.ANSWERS - 1);
        assertEquals(Duration.ofSeconds(24), quiet.interval());
        answers(2 * QuietTime.ANSWERS);
        assertEquals(Duration.ofSeconds(30), quiet.interval());
        answers(3 * QuietTime.ANSWERS);
        assertEquals(Duration.ofSeconds(30), quiet.interval());
        assertTrue(quiet.interval().toNanos() * 5 / 4 < 40 * SECOND);
    }

    @Test
    void whatKilledLongAgoIsDoubtedInTheEnd() {
        killedAfter(40);
        for (int i = 0; i < 100 && !quiet.interval().isZero(); i++) {
            answers(QuietTime.ROUNDS * QuietTime.ANSWERS);
        }
        assertEquals(Duration.ZERO, quiet.interval());
    }

    @Test
    void eachNetworkIsRememberedByItself() {
        killedAfter(30);
        network = "away";
        assertEquals(Duration.ZERO, quiet.interval());
        killedAfter(100);
        assertEquals(Duration.ofSeconds(60), quiet.interval());
        network = "home";
        quiet = made();
        assertEquals(Duration.ofSeconds(18), quiet.interval());
        assertEquals(Map.of("home", "30 18", "away", "100 60"), written);
    }

    @Test
    void whatCannotBeReadIsNothing() {
        written.put("home", "-1 x");
        assertEquals(Duration.ZERO, quiet.interval());
    }
}
