package io.anytls.client.doctor;

import io.anytls.daemon.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What came of a step.
 *
 * @param nanos that it took
 * @param what in words, one line without a secret
 * @param advice what to do about it; may be empty
 */
public record Finding(DoctorStep step, Outcome outcome, long nanos, String what, String advice) {

    /** Whether the way goes on behind a step. */
    public enum Outcome {
        GOOD,
        SKIPPED,
        FAILED
    }

    static Finding good(DoctorStep step, long nanos, String what) {
        return new Finding(step, Outcome.GOOD, nanos, what, "");
    }

    /** There was nothing to be tried. */
    static Finding skipped(DoctorStep step, String why) {
        return new Finding(step, Outcome.SKIPPED, 0, why, "");
    }

    static Finding failed(DoctorStep step, long nanos, String what, String advice) {
        return new Finding(step, Outcome.FAILED, nanos, what, advice);
    }

    Finding withAdvice(String other) {
        return new Finding(step, outcome, nanos, what, other);
    }

    /** As it is shown: a line, and one more for the advice. */
    public List<String> lines() {
        String time = outcome == Outcome.SKIPPED ? "" : TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
        String line = "%-15s %-8s %8s  %s"
                .formatted(step, outcome.name().toLowerCase(Locale.ROOT), time, Printable.line(what));
        return advice.isEmpty()
                ? List.of(line)
                : List.of(line, " ".repeat(16) + "what to do: " + Printable.line(advice));
    }
}
