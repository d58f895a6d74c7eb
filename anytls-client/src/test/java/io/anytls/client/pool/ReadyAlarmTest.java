package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.PoolOptions;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyAlarmTest {

    private static final long MINUTE = 60_000_000_000L;

    private final PoolStatistics statistics = new PoolStatistics();
    private final ReadyAlarm alarm = new ReadyAlarm();
    private final PoolOptions options = TableOptions.DEFAULT.ensure(2).options();
    private long now;

    private Optional<String> minute(int ready, int waiting) {
        for (int i = 0; i < ready + waiting; i++) {
            statistics.streamOpened(i < ready);
        }
        now += MINUTE;
        return alarm.minute(statistics, options, now);
    }

    @Test
    void wellServedRequestsAreNoNews() {
        assertEquals(Optional.empty(), minute(80, 20));
    }

    @Test
    void fewRequestsAreNoPattern() {
        assertEquals(Optional.empty(), minute(0, 29));
    }

    @Test
    void whoHasHadToWaitIsToldWhatToChange() {
        minute(100, 0);
        assertEquals(
                Optional.of(
                        "25 % of 40 requests in the last minute found a session ready, the others waited for a dial:"
                                + " raise ensure_idle_session, which is 2"),
                minute(10, 30));
    }

    @Test
    void onceAnHour() {
        minute(0, 40);
        for (int i = 0; i < 59; i++) {
            assertEquals(Optional.empty(), minute(0, 40));
        }
        assertEquals(true, minute(0, 40).isPresent());
    }
}
