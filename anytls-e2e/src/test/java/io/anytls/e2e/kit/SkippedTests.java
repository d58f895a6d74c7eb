package io.anytls.e2e.kit;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Says at the end of the run, in one line for each reason, how many tests were skipped. Registered for every test. */
public final class SkippedTests implements BeforeAllCallback, TestWatcher {

    private static final Namespace NAMESPACE = Namespace.create(SkippedTests.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        tally(context);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        tally(context).add(String.valueOf(cause.getMessage()));
    }

    private static Tally tally(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Tally.class, key -> new Tally(), Tally.class);
    }

    /** Closed by JUnit when all tests have run. */
    static final class Tally implements AutoCloseable {

        private final Map<String, Integer> reasons = new TreeMap<>();

        synchronized void add(String reason) {
            reasons.merge(reason, 1, Integer::sum);
        }

        @Override
        public synchronized void close() {
            reasons.forEach((reason, count) -> System.out.println("SKIPPED " + count + " end-to-end tests: " + reason));
        }
    }
}
