package io.anytls.client.inbound.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderTest {

    private static final InetSocketAddress APPLICATION = new InetSocketAddress("192.0.2.1", 1_000);
    private static final InetSocketAddress OTHER_PORT = new InetSocketAddress("192.0.2.1", 1_001);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.2", 1_000);

    private final Sender sender = new Sender(APPLICATION.getAddress());

    @Test
    void itIsLearnedFromTheConnectionsOwnAddressOnly() {
        assertFalse(sender.isSource(STRANGER, 0));
        assertNull(sender.address());
        assertTrue(sender.isSource(APPLICATION, 0));
        assertFalse(sender.isSource(STRANGER, 1));
        assertEquals(APPLICATION, sender.address());
    }

    @Test
    void anotherPortTakesOverAfterALongSilenceOnly() {
        assertTrue(sender.isSource(APPLICATION, 0));
        assertFalse(sender.isSource(OTHER_PORT, TimeUnit.SECONDS.toNanos(59)));
        assertTrue(sender.isSource(OTHER_PORT, TimeUnit.SECONDS.toNanos(60)));
        assertEquals(OTHER_PORT, sender.address());
        assertFalse(sender.isSource(APPLICATION, TimeUnit.SECONDS.toNanos(61)));
    }
}
