package io.anytls.daemon.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as sing-box writes them: {@code 30s}, {@code 1h30m}, {@code 1.5m}, {@code 1d}, {@code 0}. */
public final class GoDuration {

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    /** A duration as text has no need for more, and arithmetic on endless digits is a way to keep a machine busy. */
    private static final int LONGEST_TEXT = 64;

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /** Only for reading: each start writes durations. */
    private static final class Grammar {
        static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d)");
        static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    }

    /** @throws IllegalArgumentException with the reason */
    public static Duration parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty, but has to be a duration such as \"30s\"");
        }
        if (text.equals("0") || text.equals("+0") || text.equals("-0")) {
            return Duration.ZERO;
        }
        if (text.length() > LONGEST_TEXT) {
            throw notOne();
        }
        if (Grammar.NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("has no unit, did you mean \"" + text + "s\"?");
        }
        String parts = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = Grammar.PART.matcher(parts);
        int end = 0;
        while (end < parts.length()) {
            if (!part.find() || part.start() != end) {
                throw notOne();
            }
            nanos = nanos.add(number(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
            end = part.end();
        }
        if (end == 0) {
            throw notOne();
        }
        if (text.startsWith("-") && nanos.signum() > 0) {
            throw new IllegalArgumentException("cannot be negative");
        }
        if (nanos.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("is longer than 292 years");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    /** As short as can be: {@code 30s}, {@code 1h30m}, {@code 0}. */
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        long rest = duration.toNanos();
        for (String unit : List.of("h", "m", "s", "ms", "us", "ns")) {
            long count = rest / NANOS.get(unit);
            rest %= NANOS.get(unit);
            text.append(count == 0 ? "" : count + unit);
        }
        return text.isEmpty() ? "0" : text.toString();
    }

    private static BigDecimal number(String digits) {
        return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    }

    private static IllegalArgumentException notOne() {
        return new IllegalArgumentException("is no duration (expected such as \"30s\", \"1h30m\" or \"0\")");
    }
}
