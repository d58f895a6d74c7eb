package io.anytls.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.anytls.protocol.padding.PaddingScheme;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CurrentPaddingTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(CurrentPadding.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CurrentPadding padding = new CurrentPadding(SchemeMemory.NONE);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void oneThatCannotBeUsedLeavesTheOldOneAndIsTold() {
        padding.update("stop=2\n0=40-40", 0);
        String before = padding.scheme().md5();
        padding.update("stop=many", SECOND);
        assertEquals(before, padding.scheme().md5());
        assertTrue(log.list.get(0).getFormattedMessage().startsWith("the server's padding scheme is not used: "));
        assertEquals(Level.WARN, log.list.get(0).getLevel());
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
        assertEquals(0, log.list.size());
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
        assertEquals(2, log.list.size());
    }

    @Test
    void oneWithEachSessionIsToldOnceAMinuteHoweverItVaries() {
        for (int session = 0; session < 600; session++) {
            padding.update("stop=many" + session, session * SECOND / 10);
        }
        assertEquals(1, log.list.size());
        padding.update("stop=many", 60 * SECOND);
        assertEquals(2, log.list.size());
        assertEquals(PaddingScheme.DEFAULT, padding.scheme());
    }
}
