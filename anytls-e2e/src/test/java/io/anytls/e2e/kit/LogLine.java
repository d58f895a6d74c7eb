package io.anytls.e2e.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One event in a program's log.
 *
 * @param level empty for what no logger wrote
 * @param trace what stands behind the line and has no time of its own: a stack trace
 */
public record LogLine(String level, String message, List<String> trace) {

    private static final Pattern EVENT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ([A-Z]+) +(.*)");

    static List<LogLine> parse(List<String> lines) {
        List<LogLine> events = new ArrayList<>();
        for (String line : lines) {
            Matcher event = EVENT.matcher(line);
            if (event.matches()) {
                events.add(new LogLine(event.group(1), event.group(2), new ArrayList<>()));
            } else if (!events.isEmpty()
                    && !events.get(events.size() - 1).level().isEmpty()) {
                events.get(events.size() - 1).trace().add(line);
            } else {
                events.add(new LogLine("", line, List.of()));
            }
        }
        return events;
    }

    boolean isBelowInfo() {
        return level.equals("DEBUG") || level.equals("TRACE");
    }

    @Override
    public String toString() {
        return level + " " + message + (trace.isEmpty() ? "" : " and " + trace.size() + " lines: " + trace.get(0));
    }
}
