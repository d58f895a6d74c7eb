package io.anytls.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnstoppableTest {

    @Test
    void aFailureIsToldOnceAndTheTaskGoesOn() {
        Logger logger = (Logger) LoggerFactory.getLogger(Unstoppable.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        AtomicInteger runs = new AtomicInteger();
        try {
            Runnable task = new Unstoppable("sweeping", () -> {
                runs.incrementAndGet();
                throw new ArithmeticException("long overflow");
            });
            task.run();
            task.run();
            task.run();
        } finally {
            logger.detachAppender(log);
        }
        assertEquals(3, runs.get());
        assertEquals(1, log.list.size());
        assertEquals(
                "sweeping failed, and is tried again: java.lang.ArithmeticException: long overflow",
                log.list.get(0).getFormattedMessage());
    }
}
