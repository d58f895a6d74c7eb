package io.anytls.daemon.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Logback's set-up in code: found through {@code META-INF/services} before the first line is logged. There is no XML file to
 * parse, which is a good part of Logback's usual start-up time.
 */
public final class StderrConfigurator extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        loggers.getStatusManager().add(new NopStatusListener());
        LineLayout layout = new LineLayout();
        layout.setContext(loggers);
        layout.start();

        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(loggers);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();

        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(loggers);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();

        loggers.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
        Logging.apply(loggers, LogLevel.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
