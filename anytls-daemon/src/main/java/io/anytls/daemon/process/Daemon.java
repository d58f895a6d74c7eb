package io.anytls.daemon.process;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.logging.Logging;
import io.anytls.daemon.text.FailureText;
import io.anytls.daemon.text.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life cycle of both mains, and the only caller of {@link System#exit}.
 *
 * <pre>
 *   main body -- returns, no service --> exit with its status
 *      |   |---- throws ---------------> one line on stderr, exit 2 (usage) or 1
 *      |   '---- SIGINT, SIGTERM ------> exit 130 or 143 at once
 *      '-- registered a service --> waits -- SIGINT, SIGTERM --> close, at most GRACE --> exit 0
 *                                                '-- a second signal --> exit 130 or 143 at once
 * </pre>
 *
 * <p>A daemon that was asked to stop and did has done its job: the exit status is 0, so that no supervisor restarts it or calls
 * it failed.
 */
public final class Daemon {

    /** How long an orderly end may take. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    /** An environment variable that systemd sets for its services. */
    private static final String SERVICE = "INVOCATION_ID";

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final String name;
    private final PrintStream err;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Runnable> beforeEnd = new CopyOnWriteArrayList<>();
    private volatile Service service;

    /**
     * @param name how the program calls itself in messages
     * @param err where it says why it has not started
     */
    public Daemon(String name, PrintStream err) {
        this.name = name;
        this.err = err;
    }

    /** What a main does: it starts a service or answers a question, and returns an exit status. */
    @FunctionalInterface
    public interface Body {

        /**
         * @param daemon to register what has been started
         * @return the exit status if nothing has been registered or if it is not 0
         * @throws StartupException for what a person can put right
         */
        int run(Daemon daemon) throws Exception;
    }

    /**
     * Runs a main. Returns only by exiting.
     *
     * @param name how the program calls itself in messages
     */
    public static void run(String name, Body body) {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> LOG.error("unexpected error in thread {}: {}", thread.getName(), FailureText.of(e), e));
        NativeDirectory.choose();
        Daemon daemon = new Daemon(name, System.err);
        Signals.onTermination(() -> daemon.service != null, daemon.stop::countDown);
        if (System.getenv(SERVICE) != null) {
            // No terminal of a service closes: a SIGHUP can only be a reload, and must not end it.
            daemon.onHangUp(() -> LOG.info("SIGHUP: nothing is read again, as no file was given"));
        }
        System.exit(daemon.live(body));
    }

    /**
     * Keeps the process running until it is told to stop, then closes the service. To be called once, by the body, before anybody is
     * told that the service is there: from then on a signal ends the process in good order, and until then at once.
     */
    public void keepRunning(Service started) {
        service = started;
    }

    /**
     * Runs the action, on a thread of its own, at each SIGHUP from now on, after the log file has been opened again; without one a
     * SIGHUP ends the process, unless systemd has started it.
     */
    public void onHangUp(Runnable action) {
        Signals.onHangUp(() -> {
            Logging.reopen();
            action.run();
        });
    }

    /** Runs the action, on a thread of its own, at each SIGUSR1 from now on; without one a SIGUSR1 ends the process. */
    public void onReport(Runnable action) {
        Signals.onReport(action);
    }

    /** Runs the action on the main thread when the end begins, before the service is closed: for what would start something new. */
    public void beforeEnd(Runnable action) {
        beforeEnd.add(action);
    }

    /** Ends as a signal would. For a service that cannot go on, and for tests. */
    public void stop() {
        stop.countDown();
    }

    /**
     * The whole life, without signals: {@link #stop} ends it. For tests that need no process of their own.
     *
     * @return the exit status
     */
    public int live(Body body) {
        int status = start(body);
        if (service == null) {
            return status;
        }
        try {
            if (status == 0) {
                stop.await();
            }
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status;
    }

    private int start(Body body) {
        try {
            return body.run(this);
        } catch (StartupException e) {
            Logging.flush(); // what was logged before stands above it
            e.lines().forEach(this::show);
            LOG.debug("start failed", e);
            return e.status();
        } catch (Exception | LinkageError e) {
            Logging.flush();
            show("cannot start: " + FailureText.of(e) + " (--log-level debug shows where)");
            LOG.debug("start failed", e);
            return StartupException.FAILURE;
        }
    }

    private void show(String message) {
        err.println(name + ": " + Printable.line(message.replaceAll("\\R", " ")));
    }

    private void close() throws InterruptedException {
        beforeEnd.forEach(Runnable::run);
        CompletableFuture<?> closed = service.close().toCompletableFuture();
        try {
            closed.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("some parts had not stopped after {} s; exiting anyway", GRACE.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("closing failed: {}", FailureText.of(e), e);
        }
    }
}
