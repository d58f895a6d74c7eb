package io.anytls.daemon.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.anytls.daemon.text.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * {@code 2026-01-02 15:04:05.123 INFO  message}. One event is one line, whatever a peer has put into a text that is logged:
 * control characters are written as {@code ?}, and what is too long is cut. Stack traces follow only at debug and trace.
 */
public final class LineLayout extends LayoutBase<ILoggingEvent> {

    /** Key in the logger context: Boolean, whether stack traces are wanted. */
    static final String STACKS = "io.anytls.daemon.logging.stacks";

    /** Key in the logger context: Boolean, whether lines begin with the time; they do unless it is false. */
    static final String TIMES = "io.anytls.daemon.logging.times";

    /** Characters of a message. */
    private static final int LONGEST = 4_096;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        if (!Boolean.FALSE.equals(getContext().getObject(TIMES))) {
            TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
            line.append(' ');
        }
        String level = event.getLevel().toString();
        line.append(level).append(" ".repeat(6 - level.length()));
        appendPrintable(line, String.valueOf(event.getFormattedMessage()));
        line.append(System.lineSeparator());
        if (event.getThrowableProxy() != null
                && Boolean.TRUE.equals(getContext().getObject(STACKS))) {
            line.append(Printable.lines(ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return line.toString();
    }

    private static void appendPrintable(StringBuilder line, String message) {
        int length = Math.min(message.length(), LONGEST);
        line.append(Printable.line(message.substring(0, length)));
        if (length < message.length()) {
            line.append(" [").append(message.length() - length).append(" more characters]");
        }
    }
}
