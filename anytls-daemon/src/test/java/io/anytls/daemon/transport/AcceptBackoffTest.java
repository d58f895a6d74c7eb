package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
}
