package io.anytls.protocol.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits in a channel, and how soon its account hears of it. The channel never sends before it is flushed. */
class PendingWritesTest {

    private static final int SIXTY_KIB = 60 << 10;

    private final AtomicLong clock = new AtomicLong();
    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(512L << 20, 256L << 20), clock::get);
    private final MemoryShare share = budget.share("somebody");
    private final HeldMemory memory = share.open(() -> {});
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PendingWrites pending = new PendingWrites(channel, memory);

    PendingWritesTest() {
        channel.freezeTime();
    }

    @AfterEach
    void nothingIsHeldOnceItIsClosed() {
        channel.finishAndReleaseAll();
        pending.look();
        assertEquals(0, share.used());
    }

    private void write(int bytes) {
        channel.write(Unpooled.directBuffer(bytes).writeZero(bytes));
        pending.look();
    }

    private void sendAll() {
        channel.flush();
        channel.releaseOutbound();
        pending.look();
    }

    private void halfASecondLater() {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
        channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void moreIsToldAtOnce() {
        write(SIXTY_KIB);
        long once = share.used();
        assertTrue(once >= SIXTY_KIB);
        write(SIXTY_KIB);
        assertEquals(2 * once, share.used());
    }

    @Test
    void aLittleLessIsToldWhenItIsLookedAtAgain() {
        write(SIXTY_KIB);
        long held = share.used();
        sendAll();
        assertEquals(held, share.used());
        halfASecondLater();
        assertEquals(0, share.used());
    }

    @Test
    void muchLessIsToldAtOnce() {
        write(4 * SIXTY_KIB);
        sendAll();
        assertEquals(0, share.used());
    }

    @Test
    void bytesThatFlowMoveThoughTheirNumberStaysTheSame() {
        write(SIXTY_KIB);
        for (int i = 0; i < 10; i++) {
            sendAll();
            write(SIXTY_KIB);
            halfASecondLater();
        }
        assertFalse(memory.standsStill(clock.get(), TimeUnit.SECONDS.toNanos(2)));
    }

    @Test
    void bytesThatStayDoNotMove() {
        write(SIXTY_KIB);
        for (int i = 0; i < 10; i++) {
            halfASecondLater();
        }
        assertTrue(memory.standsStill(clock.get(), TimeUnit.SECONDS.toNanos(2)));
    }
}
