package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AcceptBackoffTest {

    private final EmbeddedChannel listener = new EmbeddedChannel(new AcceptBackoff(() -> true));

    @Test
    void aFailedAcceptPausesForASecond() {
        listener.freezeTime();
        listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertFalse(listener.config().isAutoRead());

        listener.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertFalse(listener.config().isAutoRead());

        listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertTrue(listener.config().isAutoRead());
    }

    @Test
    void failuresNeverReachTheEndOfThePipelineNorCloseTheListener() {
        for (int i = 0; i < 100; i++) {
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        }
        listener.checkException();
        assertTrue(listener.isOpen());
    }

    @Test
    void acceptedConnectionsPass() {
        listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        listener.writeInbound("a connection");
        assertEquals("a connection", listener.readInbound());
    }

    @Test
    void itPausesWhileItsOwnerIsShortAndLooksTenTimesASecond() {
        AtomicBoolean mayAccept = new AtomicBoolean();
        EmbeddedChannel paused = new EmbeddedChannel(new AcceptBackoff(mayAccept::get));
        paused.freezeTime();
        paused.pipeline().fireChannelReadComplete();
        assertFalse(paused.config().isAutoRead());
        for (int i = 0; i < 50; i++) {
            pass(paused, 100);
            assertFalse(paused.config().isAutoRead());
        }
        mayAccept.set(true);
        pass(paused, 99);
        assertFalse(paused.config().isAutoRead());
        pass(paused, 1);
        assertTrue(paused.config().isAutoRead());
        paused.pipeline().fireChannelReadComplete();
        assertTrue(paused.config().isAutoRead());
    }

    /** Or a flood of connections that fail would lift the pause. */
    @Test
    void aFailureDoesNotEndThePauseOfAnOwnerThatIsShort() {
        AtomicBoolean mayAccept = new AtomicBoolean();
        EmbeddedChannel paused = new EmbeddedChannel(new AcceptBackoff(mayAccept::get));
        paused.freezeTime();
        paused.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        pass(paused, 1_000);
        assertFalse(paused.config().isAutoRead());
        mayAccept.set(true);
        pass(paused, 100);
        assertTrue(paused.config().isAutoRead());
    }

    private static void pass(EmbeddedChannel listener, int millis) {
        listener.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
    }
}
