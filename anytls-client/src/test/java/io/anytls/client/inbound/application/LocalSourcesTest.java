package io.anytls.client.inbound.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a listener without users serves. */
class LocalSourcesTest {

    private final LocalSources sources = new LocalSources(() -> 0);

    private boolean admits(String source, String own) {
        return sources.admit(new InetSocketAddress(source, 50_000), new InetSocketAddress(own, 1080));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.9.9, true",
        "::1, true",
        "::ffff:127.0.0.1, true",
        "10.1.2.3, true",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "192.168.178.20, true",
        "100.64.0.1, true",
        "100.127.255.255, true",
        "169.254.1.1, true",
        "fe80::1, true",
        "fd00::1, true",
        "fc00::1, true",
        "172.32.0.1, false",
        "192.169.0.1, false",
        "100.63.255.255, false",
        "100.128.0.1, false",
        "11.0.0.1, false",
        "1.1.1.1, false",
        "::ffff:1.1.1.1, false",
        "2606:4700::1111, false",
        "64:ff9b::a00:1, false",
        "fb00::1, false",
    })
    void privateSourcesAreServedAndPublicOnesAreNot(String source, boolean served) {
        assertEquals(served, admits(source, "198.51.100.1"));
    }

    @Test
    void theMachineItselfIsServedOnItsPublicAddress() {
        assertEquals(true, admits("198.51.100.1", "198.51.100.1"));
    }

    @Test
    void whoHasLeftIsNotServed() {
        assertFalse(sources.admit(null, null));
    }
}
