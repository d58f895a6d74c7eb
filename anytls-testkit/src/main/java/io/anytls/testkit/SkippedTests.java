package io.anytls.testkit;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says at the end of each module's run, in one line for each reason, how many tests were skipped: those that found something missing
 * and those that are switched off, one by one or with their class. Registered as a service for all modules.
 */
public final class SkippedTests implements TestExecutionListener {

    private final Map<String, Integer> reasons = new TreeMap<>();

    private TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        add(skipped, reason);
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            add(finished, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    private synchronized void add(TestIdentifier skipped, String reason) {
        long tests = plan.getDescendants(skipped).stream()
                .filter(TestIdentifier::isTest)
                .count();
        reasons.merge(String.valueOf(reason), (int) Math.max(1, tests), Integer::sum);
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan finished) {
        reasons.forEach((reason, count) -> System.out.println("SKIPPED " + count + " tests: " + reason));
        reasons.clear();
    }
}
