package io.anytls.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Ends every process that tests have started and that outlives them, however this JVM ends. Registered as a service for all modules.
 *
 * <p>After the last test what still runs is named and killed. For a JVM that is killed itself a shell stands by: it reads once a second
 * which processes there are, and kills the last ones that it was told of when the pipe ends.
 */
public final class Orphans implements TestExecutionListener {

    private static final String SHELL = """
            trap '' HUP INT TERM
            pids=
            while read -r line; do pids=$line; done
            [ -z "$pids" ] || kill -9 $pids
            """;

    private static final long BETWEEN_REPORTS = TimeUnit.SECONDS.toNanos(1);

    private Process shell;

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan plan) {
        if (shell != null) {
            return;
        }
        try {
            shell = new ProcessBuilder("sh", "-c", SHELL)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.out.println("no sh to watch over what the tests start: " + e.getMessage());
            return;
        }
        Thread reports = new Thread(this::report, "orphans");
        reports.setDaemon(true);
        reports.start();
    }

    private void report() {
        try (OutputStream pipe = shell.getOutputStream()) {
            while (true) {
                String pids = children().stream()
                        .map(child -> String.valueOf(child.pid()))
                        .collect(Collectors.joining(" ", "", "\n"));
                pipe.write(pids.getBytes(StandardCharsets.US_ASCII));
                pipe.flush();
                LockSupport.parkNanos(BETWEEN_REPORTS);
            }
        } catch (IOException e) {
            System.out.println("the shell that watches over what the tests start is gone: " + e.getMessage());
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        for (ProcessHandle child : children()) {
            String command = child.info().commandLine().orElse("a process");
            System.out.println("LEFT RUNNING by a test, killed: " + child.pid() + " " + command);
            child.destroyForcibly();
        }
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> shell == null || child.pid() != shell.pid())
                .toList();
    }
}
