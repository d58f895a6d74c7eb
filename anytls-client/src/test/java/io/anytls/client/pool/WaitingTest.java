package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On an event loop whose time is moved. */
class WaitingTest {

    private static final int LONGEST = 15;
    private static final long NO_TIMER = -1;

    private final EmbeddedChannel application = new EmbeddedChannel();
    private final Waiting waiting = new Waiting();
    private Order order;

    @BeforeEach
    void order() {
        application.freezeTime();
        order = new Order(new TargetAddress("192.0.2.1", 80), application.eventLoop());
    }

    @AfterEach
    void close() {
        application.finishAndReleaseAll();
    }

    private long pass(int seconds) {
        application.advanceTimeBy(seconds, TimeUnit.SECONDS);
        return application.runScheduledPendingTasks();
    }

    private boolean hasFailed() {
        return order.leased().isDone() && !order.leased().isSuccess();
    }

    @Test
    void anOrderWaitsForFifteenSecondsInAll() {
        waiting.add(order);
        for (int second = 1; second < LONGEST; second++) {
            pass(1);
            waiting.serve(waiting::add);
        }
        assertFalse(hasFailed());
        pass(1);
        assertTrue(hasFailed());
        assertEquals(NO_TIMER, pass(0), "one timer, however often it was added");
    }

    @Test
    void withTheOrderEndsItsTimer() {
        waiting.add(order);
        List<Order> served = new ArrayList<>();
        waiting.serve(served::add);
        assertEquals(List.of(order), served);
        order.fail(new IOException("as good as served"));
        assertEquals(NO_TIMER, pass(0));
    }

    @Test
    void whoseTimeEndsInTheMidstOfAnAttemptWaitsNoMore() {
        waiting.add(order);
        waiting.serve(taken -> {
            pass(LONGEST);
            waiting.add(taken);
        });
        assertTrue(hasFailed());
    }
}
