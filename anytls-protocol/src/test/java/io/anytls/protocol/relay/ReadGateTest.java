package io.anytls.protocol.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private boolean isRead() {
        return channel.config().isAutoRead();
    }

    @Test
    void whoWaitsForATurnIsNotReadBecauseTheRelayHasDrained() {
        gate.full();
        gate.pause();
        gate.drained();
        assertFalse(isRead());
        gate.resume();
        assertTrue(isRead());
    }

    @Test
    void aFullRelayIsNotReadBecauseItsTurnHasCome() {
        gate.pause();
        gate.full();
        gate.resume();
        assertFalse(isRead());
        gate.drained();
        assertTrue(isRead());
    }

    /** The other loop's thread may have opened it before this one said that it is closed. */
    @Test
    void itOpensThoughItIsOpen() {
        channel.config().setAutoRead(false);
        gate.drained();
        assertTrue(isRead());
    }
}
