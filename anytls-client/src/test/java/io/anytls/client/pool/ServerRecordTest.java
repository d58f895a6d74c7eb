package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerRecordTest {

    private final ServerRecord record = new ServerRecord();

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private boolean hasLeft(String address, String... found) {
        return record.lookedUp(
                        List.of(found).stream().map(ServerRecordTest::address).toList())
                .test(address(address));
    }

    @Test
    void whatIsNotInTheRecordHasLeftIt() {
        assertFalse(hasLeft("192.0.2.1", "192.0.2.1", "192.0.2.2"));
        assertTrue(hasLeft("192.0.2.1", "192.0.2.2"));
        assertTrue(hasLeft("192.0.2.9", "192.0.2.2"), "whether it was ever seen or not");
    }

    @Test
    void aFamilyThatDoesNotAnswerHasNotLeft() {
        assertFalse(hasLeft("2001:db8::1", "192.0.2.1", "2001:db8::1"));
        assertFalse(hasLeft("2001:db8::1", "192.0.2.1"));
        assertTrue(hasLeft("2001:db8::1", "192.0.2.1", "2001:db8::2"));
    }

    /** Else the pool would be dialled anew with each turn of it. */
    @Test
    void aRecordThatShowsItsAddressesInTurnIsSeenThrough() {
        assertFalse(hasLeft("192.0.2.1", "192.0.2.1"));
        assertTrue(hasLeft("192.0.2.1", "192.0.2.2"));
        assertFalse(hasLeft("192.0.2.1", "192.0.2.1"));
        assertFalse(hasLeft("192.0.2.1", "192.0.2.2"));
    }
}
