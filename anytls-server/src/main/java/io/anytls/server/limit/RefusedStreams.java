package io.anytls.server.limit;

import io.anytls.daemon.logging.LineLimit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams that were refused, by reason: a limit is worth a warning that names the option which lifts it, once a minute for each; all are
 * counted for the minute's line. Any thread.
 */
public final class RefusedStreams {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedStreams.class);
    private static final int MOST_REASONS = 32;

    private final LongSupplier clock;
    private final LineLimit lines = new LineLimit(MOST_REASONS);

    /** Since the last {@link #minute}, by reason. Guarded by this. */
    private final Map<String, Integer> counts = new TreeMap<>();

    /** @param clock nanoseconds */
    public RefusedStreams(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A stream was over a limit.
     *
     * @param option the option that sets the limit
     * @param most the limit
     */
    public void overLimit(String option, long most) {
        count(option);
        lines.admit(option, clock.getAsLong())
                .ifPresent(heldBack -> LOG.warn(
                        "streams are refused: {} is {}; raise it if your users need more{}",
                        option,
                        most,
                        LineLimit.since(heldBack)));
    }

    /** There was no file descriptor for the stream's target. */
    public void noDescriptor() {
        count("no file descriptor");
        lines.admit("descriptors", clock.getAsLong())
                .ifPresent(heldBack -> LOG.warn(
                        "streams are refused: the process has no file descriptor left; raise its limit (LimitNOFILE= in"
                                + " the unit, ulimit -n){}",
                        LineLimit.since(heldBack)));
    }

    /** A stream's target could not be reached, or may not be; what its user is told stands in the log at debug. */
    public void failed(String reason) {
        count(reason);
    }

    private synchronized void count(String reason) {
        if (counts.size() < MOST_REASONS || counts.containsKey(reason)) {
            counts.merge(reason, 1, Integer::sum);
        }
    }

    /** The counts of the minute that ends now, in words; empty if no stream was refused. They begin anew. */
    public synchronized Optional<String> minute() {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        String reasons = counts.entrySet().stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining(", "));
        counts.clear();
        return Optional.of("streams refused in the last minute: " + reasons);
    }
}
