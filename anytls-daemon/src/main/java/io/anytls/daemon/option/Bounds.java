package io.anytls.daemon.option;

import io.anytls.daemon.config.GoDuration;
import java.time.Duration;
import java.util.Optional;

/**
 * What a value has to keep to by itself.
 *
 * @param least the smallest value; null for any
 * @param most the largest value; null for any
 * @param zero what zero means in place of a value that is too small; null if it is nothing special
 * @param afterwards what is beyond {@code most}, for the message; may be empty
 */
record Bounds<T extends Comparable<T>>(T least, T most, String zero, String afterwards) {

    /** For the documentation: {@code 1 or more}; empty if there is nothing to say. */
    String text() {
        String range = range();
        String off = zero == null ? "" : "0: " + zero;
        return range + (range.isEmpty() || off.isEmpty() ? "" : "; ") + off;
    }

    private String range() {
        if (least == null || isZero(least) && most == null || zero != null && most == null) {
            return "";
        }
        return most == null ? shown(least) + " or more" : shown(least) + " to " + shown(most);
    }

    /** What is wrong with a value, for a person. */
    Optional<String> problem(T value) {
        boolean off = zero != null && isZero(value);
        boolean small = least != null && value.compareTo(least) < 0 && !off;
        boolean large = most != null && value.compareTo(most) > 0;
        if (!small && !large) {
            return Optional.empty();
        }
        return Optional.of(value instanceof Duration ? ofTime(large) : ofNumber(value));
    }

    private String ofNumber(T value) {
        return "has to be " + (most == null ? least + " or more" : "from " + least + " to " + most) + ", not " + value;
    }

    private String ofTime(boolean large) {
        if (!afterwards.isEmpty()) {
            return large
                    ? "has to be " + shown(most) + " or less: " + afterwards
                    : "has to be " + shown(least) + " or more";
        }
        return "has to be " + shown(least) + " or more" + (most == null ? "" : ", and at most " + shown(most))
                + (zero == null ? "" : ", or 0 to switch it off");
    }

    private static boolean isZero(Object value) {
        return value.equals(0) || value.equals(Duration.ZERO);
    }

    private static String shown(Object value) {
        return value instanceof Duration time ? GoDuration.format(time) : value.toString();
    }
}
