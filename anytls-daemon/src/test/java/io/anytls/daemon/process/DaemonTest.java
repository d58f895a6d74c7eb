package io.anytls.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DaemonTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Daemon daemon = new Daemon("anytls-test", new PrintStream(err, true, StandardCharsets.UTF_8));
    private final AtomicInteger closed = new AtomicInteger();

    private CompletableFuture<Void> closeService() {
        closed.incrementAndGet();
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void aCommandWithoutServiceEndsWithItsOwnStatus() {
        assertEquals(0, daemon.live(d -> 0));
        assertEquals(3, daemon.live(d -> 3));
        assertEquals("", stderr());
    }

    @Test
    void badOptionsEndWithStatus2AndOneLine() {
        assertEquals(2, daemon.live(d -> {
            throw StartupException.usage("bad value for --listen");
        }));
        assertEquals("anytls-test: bad value for --listen" + System.lineSeparator(), stderr());
    }

    @Test
    void failedStartsEndWithStatus1AndOneLine() {
        assertEquals(1, daemon.live(d -> {
            throw StartupException.failure("no such\nfile", new IOException("cause"));
        }));
        assertEquals("anytls-test: no such file" + System.lineSeparator(), stderr());
    }

    @Test
    void unexpectedErrorsEndWithStatus1AndOneLine() {
        assertEquals(1, daemon.live(d -> {
            throw new IllegalStateException("oops");
        }));
        assertEquals(1, stderr().lines().count());
        assertTrue(stderr().contains("oops"));
    }

    @Test
    void aServiceIsClosedOnceWhenToldToStop() {
        assertEquals(0, daemon.live(d -> {
            d.keepRunning(this::closeService);
            d.stop();
            d.stop();
            return 0;
        }));
        assertEquals(1, closed.get());
    }

    @Test
    void whatWouldStartSomethingNewIsStoppedBeforeTheServiceIsClosed() {
        AtomicInteger closedBefore = new AtomicInteger(-1);
        assertEquals(0, daemon.live(d -> {
            d.keepRunning(this::closeService);
            d.beforeEnd(() -> closedBefore.set(closed.get()));
            d.stop();
            return 0;
        }));
        assertEquals(0, closedBefore.get());
        assertEquals(1, closed.get());
    }

    @Test
    void aStartThatFailsHalfwayClosesWhatRuns() {
        assertEquals(1, daemon.live(d -> {
            d.keepRunning(this::closeService);
            throw StartupException.failure("the second port is in use");
        }));
        assertEquals(1, closed.get());
    }

    @Test
    void aServiceThatFailsToCloseDoesNotPreventTheEnd() {
        assertEquals(0, daemon.live(d -> {
            d.keepRunning(() -> CompletableFuture.failedFuture(new IOException("stuck")));
            d.stop();
            return 0;
        }));
    }

    private String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
