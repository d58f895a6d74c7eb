package io.anytls.e2e.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Finds in a log what must not be there: warnings nobody expected, exceptions, stack traces, a password. */
final class LogJudge {

    private static final Pattern EXCEPTION = Pattern.compile("\\w(Exception|Error)\\b");

    /** What a person cannot read: a class, or a channel that has a name of ours. */
    private static final Pattern NAME_OF_CODE =
            Pattern.compile("\\w(Exception|Error)\\b|\\bio\\.(anytls|netty)\\.|\\[id: 0x");

    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final List<Pattern> expected = new CopyOnWriteArrayList<>();

    LogJudge() {
        expect("^no fallback: "); // most tests are about something else
    }

    void secret(String text) {
        secrets.add(text);
    }

    /** A warning with this in it is part of the test. */
    void expect(String regex) {
        expected.add(Pattern.compile(regex));
    }

    /** What is wrong, one line for each; empty if all is well. */
    List<String> complaints(List<String> log) {
        List<String> complaints = new ArrayList<>();
        for (LogLine line : LogLine.parse(log)) {
            if (isBad(line)
                    && expected.stream()
                            .noneMatch(ok -> ok.matcher(line.message()).find())) {
                complaints.add("unexpected: " + line);
            }
        }
        complaints.addAll(passwords(log));
        return complaints;
    }

    /** The lines with a password in them. */
    List<String> passwords(List<String> lines) {
        List<String> found = new ArrayList<>();
        for (String secret : secrets) {
            lines.stream()
                    .filter(line -> line.contains(secret))
                    .forEach(line -> found.add("a password: " + line.replace(secret, "<PASSWORD>")));
        }
        return found;
    }

    private static boolean isBad(LogLine line) {
        if (line.isBelowInfo()) {
            return NAME_OF_CODE.matcher(line.message()).find();
        }
        boolean news = line.level().equals("INFO");
        return !news
                || !line.trace().isEmpty()
                || EXCEPTION.matcher(line.message()).find();
    }
}
