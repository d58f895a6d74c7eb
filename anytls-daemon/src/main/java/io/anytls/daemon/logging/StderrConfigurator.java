package io.anytls.daemon.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import org.slf4j.Logger;

/**
 * Logback's set-up in code: found through {@code META-INF/services} before the first line is logged. There is no XML file to
 * parse, which is a good part of Logback's usual start-up time.
 */
public final class StderrConfigurator extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        loggers.getStatusManager().add(new NopStatusListener());
        QueueAppender lines = new QueueAppender(loggers, StandardStream.error());
        lines.setName(Logging.APPENDER);
        lines.start();
        loggers.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
        Logging.apply(loggers, LogLevel.INFO);
        Runtime.getRuntime().addShutdownHook(new Thread(Logging::flush, "log flush"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
