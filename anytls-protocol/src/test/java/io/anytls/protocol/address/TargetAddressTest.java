package io.anytls.protocol.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAddressTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536, Integer.MAX_VALUE})
    void aPortIs0To65535(int port) {
        String message = assertThrows(IllegalArgumentException.class, () -> new TargetAddress("a.example", port))
                .getMessage();
        assertEquals("A port is 0 to 65535, this one is " + port, message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65535})
    void bothEndsOfThePortRangeAreLegal(int port) {
        assertEquals(port, new TargetAddress("a.example", port).port());
    }

    @ParameterizedTest
    @CsvSource({
        "'',                 'A host has 1 to 255 bytes, this one has 0'",
        "[a.example],        'Only an IPv6 address has brackets, this is [a.example]'",
        "fe80::1%eth0,       'An IPv6 address goes without a scope, this is fe80::1%eth0'",
        "a.example:80,       'A host with a colon is an IPv6 address, and this is none: a.example:80'",
        "1:2:3:4:5:1.2.3.4,  'A host with a colon is an IPv6 address, and this is none: 1:2:3:4:5:1.2.3.4'",
        ":::,                'A host with a colon is an IPv6 address, and this is none: :::'",
        "'a.example\n[INFO]','A host has no control characters, this one has: a.example?[INFO]'",
    })
    void aHostThatIsNoneIsRefusedWithTheReason(String host, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> new TargetAddress(host, 80))
                .getMessage();
        assertEquals(reason, message);
    }

    @Test
    void aNamesLengthCountsInBytes() {
        assertEquals(255, new TargetAddress("x" + "\u00e9".repeat(127), 1).encodedLength() - 4);
        assertThrows(IllegalArgumentException.class, () -> new TargetAddress("\u00e9".repeat(128), 1));
        assertThrows(IllegalArgumentException.class, () -> new TargetAddress("x".repeat(256), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "a.example,               a.example",
        "A.Example.,              A.Example.",
        "127.1,                   127.1",
        "1.2.3.4,                 1.2.3.4",
        "0:0:0:0:0:0:0:1,         ::1",
        "[::1],                   ::1",
        "[::ffff:1.2.3.4],        1.2.3.4",
        "2001:DB8:0:0:1:0:0:1,    2001:db8::1:0:0:1",
        "::ffff:1.2.3.4,          1.2.3.4",
        "::FFFF:0102:0304,        1.2.3.4",
        "64:ff9b::1.2.3.4,        64:ff9b::102:304",
        "::1.2.3.4,               ::102:304",
        "1:2:3:4:5:6:255.0.0.1,   1:2:3:4:5:6:ff00:1",
        "010.0.0.1,               10.0.0.1",
    })
    void anIpLiteralHasOneTextAndANameKeepsIts(String host, String expected) {
        assertEquals(expected, new TargetAddress(host, 1).host());
    }

    @ParameterizedTest
    @CsvSource({"a.example, a.example:443", "1.2.3.4, 1.2.3.4:443", "::1, [::1]:443"})
    void theTextIsHostAndPortWithBracketsAroundIpv6(String host, String expected) {
        assertEquals(expected, new TargetAddress(host, 443).toString());
    }

    @Test
    void anUnresolvedSocketAddressGivesItsName() {
        assertEquals(
                new TargetAddress("a.example", 53),
                TargetAddress.of(InetSocketAddress.createUnresolved("a.example", 53)));
    }

    @Test
    void aResolvedSocketAddressGivesItsIpAndNeverItsName() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("a.example", new byte[] {10, 0, 0, 1});
        assertEquals(new TargetAddress("10.0.0.1", 53), TargetAddress.of(new InetSocketAddress(named, 53)));
    }

    @Test
    void aScopeIsDropped() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress scoped = java.net.Inet6Address.getByAddress(null, linkLocal, 7);
        assertTrue(scoped.getHostAddress().contains("%"));
        assertEquals(
                "[fe80::1]:53",
                TargetAddress.of(new InetSocketAddress(scoped, 53)).toString());
    }
}
