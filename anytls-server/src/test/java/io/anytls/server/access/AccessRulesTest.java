package io.anytls.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

    private static final OwnAddresses OWN = OwnAddresses.of(
            Set.of(ip("127.0.0.1"), ip("::1"), ip("10.9.8.7"), ip("203.0.113.80"), ip("2a00:1450::80")));

    private InetSocketAddress listener = new InetSocketAddress(ip("0.0.0.0"), 443);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.1.2",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.251",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:a00:1",
                "::ffff:0:7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "fd00:ec2::254"
            })
    void whatIsNotPublicIsRefused(String address) {
        assertFalse(rules(AccessOptions.DEFAULT).test(target(address, 80)));
        assertTrue(rules(new AccessOptions(true, null, null)).test(target(address, 80)), "--allow-private opens it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "100.128.0.1",
                "172.32.0.1",
                "2606:4700::1111",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void whatIsPublicIsNot(String address) {
        assertTrue(rules(AccessOptions.DEFAULT).test(target(address, 22)));
    }

    /** An address that is dialled is plain IPv4, whatever the range is written in. */
    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.0.0.0/104", "::ffff:a00:0/104", "[::ffff:10.0.0.0/104]:80", "10.0.0.0/8"})
    void aRangeMayBeWrittenAsMapped(String range) {
        assertTrue(rules(new AccessOptions(false, List.of(range), null)).test(target("10.1.2.3", 80)));
        assertFalse(rules(new AccessOptions(false, List.of(range), null)).test(target("192.168.1.1", 80)));
        assertFalse(rules(new AccessOptions(true, null, List.of(range))).test(target("10.1.2.3", 80)));
    }

    @Test
    void aRangeThatIsMappedInPartIsToldApart() {
        IllegalArgumentException told =
                assertThrows(IllegalArgumentException.class, () -> AccessOptions.checkRange("::ffff:0.0.0.0/90"));
        assertTrue(told.getMessage().contains("96 to 128 bits"), told.getMessage());
    }

    @Test
    void ofItsOwnPublicAddressesOnlyASiteIsReached() {
        listener = new InetSocketAddress(ip("0.0.0.0"), 8443);
        AccessRules rules = rules(AccessOptions.DEFAULT);
        assertTrue(rules.test(target("203.0.113.80", 80)));
        assertTrue(rules.test(target("203.0.113.80", 443)));
        assertFalse(rules.test(target("203.0.113.80", 22)));
        assertFalse(rules.test(target("203.0.113.80", 3306)));
        assertTrue(rules.test(target("2a00:1450::80", 443)));
        assertFalse(rules.test(target("2a00:1450::80", 22)));
        assertFalse(rules.test(target("2002:cb00:7150::1", 22)), "6to4 of its own address");
        assertTrue(rules(new AccessOptions(false, List.of("203.0.113.80:22"), null))
                .test(target("203.0.113.80", 22)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.9.8.7",
                "203.0.113.80",
                "::1",
                "::",
                "2a00:1450::80",
                "::ffff:203.0.113.80",
                "64:ff9b::cb00:7150"
            })
    void itsOwnListenerIsReachedByNoAddress(String address) {
        AccessOptions everything = new AccessOptions(true, List.of("*"), List.of());
        assertFalse(rules(everything).test(target(address, 443)));
        assertTrue(rules(everything).test(target(address, 444)));
    }

    @Test
    void aListenerOnOneAddressBlocksThatOneOnly() {
        listener = new InetSocketAddress(ip("203.0.113.80"), 443);
        AccessRules rules = rules(new AccessOptions(true, null, null));
        assertFalse(rules.test(target("203.0.113.80", 443)));
        assertTrue(rules.test(target("10.9.8.7", 443)));
        assertTrue(rules.test(target("127.0.0.1", 443)));
    }

    @Test
    void aDenialStandsAboveEverything() {
        AccessRules rules =
                rules(new AccessOptions(true, List.of("10.0.0.0/8"), List.of("10.1.0.0/16", "*:25", "2001:db8::/32")));
        assertTrue(rules.test(target("10.2.0.1", 80)));
        assertFalse(rules.test(target("10.1.0.1", 80)));
        assertFalse(rules.test(target("1.1.1.1", 25)));
        assertFalse(rules.test(target("2001:db8::1", 80)));
        assertFalse(rules.test(target("64:ff9b::a01:1", 80)), "the denied address in another form");
    }

    @Test
    void anAllowedRangeOpensNothingElse() {
        AccessRules rules = rules(new AccessOptions(false, List.of("192.168.1.7:8000-8080", "[fd00::/8]:22"), null));
        assertTrue(rules.test(target("192.168.1.7", 8000)));
        assertTrue(rules.test(target("192.168.1.7", 8080)));
        assertFalse(rules.test(target("192.168.1.7", 8081)));
        assertFalse(rules.test(target("192.168.1.8", 8000)));
        assertTrue(rules.test(target("fd00::1", 22)));
        assertFalse(rules.test(target("fd00::1", 80)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.0:65536",
                "10.0.0.0:9-8",
                "10.0.0.0:",
                "[::1",
                "*:a",
                "::/129"
            })
    void whatIsNoRangeIsAnError(String range) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> AccessRule.parse(range));
        assertTrue(error.getMessage().contains("'" + range), error.getMessage());
    }

    @Test
    void aMappedTargetIsTheAddressThatItStandsFor() {
        assertEquals("127.0.0.1", new TargetAddress("::ffff:127.0.0.1", 80).host());
    }

    private AccessRules rules(AccessOptions options) {
        return new AccessRules(options, OWN, () -> List.of(listener));
    }

    private static InetSocketAddress target(String address, int port) {
        return new InetSocketAddress(ip(address), port);
    }

    private static InetAddress ip(String address) {
        return NetUtil.createInetAddressFromIpAddressString(address);
    }
}
