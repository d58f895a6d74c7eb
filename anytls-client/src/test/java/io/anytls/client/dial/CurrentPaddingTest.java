package io.anytls.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.testkit.CapturedLog;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CurrentPaddingTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CapturedLog log = CapturedLog.of(CurrentPadding.class);
    private final CurrentPadding padding = new CurrentPadding(SchemeMemory.NONE);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void oneThatCannotBeUsedLeavesTheOldOneAndIsTold() {
        padding.update("stop=2\n0=40-40", 0);
        String before = padding.scheme().md5();
        padding.update("stop=many", SECOND);
        assertEquals(before, padding.scheme().md5());
        assertTrue(log.lines(Level.WARN).get(0).startsWith("the server's padding scheme is not used: "));
    }

    @Test
    void theOneThatIsRememberedShapesTheFirstSession() {
        Memory memory = new Memory("stop=2\n0=40-40");
        CurrentPadding recalled = new CurrentPadding(memory);
        assertEquals("stop=2\n0=40-40", recalled.scheme().rawText());
        recalled.update("stop=2\n0=41-41", 0);
        assertEquals("stop=2\n0=41-41", memory.text);
        recalled.update("stop=many", 0);
        assertEquals("stop=2\n0=41-41", memory.text);
    }

    @Test
    void oneThatIsRememberedAndCannotBeUsedIsNone() {
        assertSame(PaddingScheme.DEFAULT, new CurrentPadding(new Memory("stop=many")).scheme());
        assertEquals(0, log.lines().size());
    }

    private static final class Memory implements SchemeMemory {
        private String text;

        Memory(String text) {
            this.text = text;
        }

        @Override
        public Optional<String> recall() {
            return Optional.of(text);
        }

        @Override
        public void remember(String rawText) {
            text = rawText;
        }
    }

    @Test
    void theSameTextIsReadOnceAndToldAgain() {
        padding.update("stop=2\n0=40-40", 0);
        PaddingScheme first = padding.scheme();
        padding.update("stop=2\n0=40-40", SECOND);
        assertSame(first, padding.scheme());
        padding.update("stop=many", SECOND);
        padding.update("stop=many", 2 * SECOND);
        padding.update("stop=many", 62 * SECOND);
        assertEquals(2, log.lines().size());
    }

    @Test
    void oneWithEachSessionIsToldOnceAMinuteHoweverItVaries() {
        for (int session = 0; session < 600; session++) {
            padding.update("stop=many" + session, session * SECOND / 10);
        }
        assertEquals(1, log.lines().size());
        padding.update("stop=many", 60 * SECOND);
        assertEquals(2, log.lines().size());
        assertEquals(PaddingScheme.DEFAULT, padding.scheme());
    }
}
