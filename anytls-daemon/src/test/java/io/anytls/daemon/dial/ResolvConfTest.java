package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvConfTest {

    @Test
    void whatIsNotSaidHasTheSystemsDefaults() {
        ResolvConf conf = parse("nameserver 192.0.2.1");
        assertEquals(List.of(new InetSocketAddress("192.0.2.1", 53)), conf.servers());
        assertEquals(List.of(), conf.search());
        assertEquals(1, conf.ndots());
        assertEquals(2, conf.attempts());
        assertEquals(Optional.empty(), conf.timeout());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nameserver 192.0.2.1", "nameserver", "nameserver 8.8", "nameserver dns.example", " "})
    void withoutAServerThisMachineIsAskedAndNobodyElse(String text) {
        assertEquals(
                List.of(new InetSocketAddress(NetUtil.LOCALHOST4, 53)),
                parse(text).servers());
    }

    @Test
    void threeServersCountAndNoMore() {
        ResolvConf conf = parse(
                "nameserver 192.0.2.1\nnameserver ::1\nnameserver 192.0.2.3\nnameserver 192.0.2.4\nnameserver ::2");
        assertEquals(3, conf.servers().size());
        assertEquals("0:0:0:0:0:0:0:1", conf.servers().get(1).getAddress().getHostAddress());
    }

    @Test
    void aServerMayHaveAScope() {
        Inet6Address server = (Inet6Address)
                parse("nameserver fe80::1%1 # router").servers().get(0).getAddress();
        assertEquals(1, server.getScopeId());
        assertEquals(
                List.of(new InetSocketAddress("192.0.2.1", 53)),
                parse("nameserver fe80::1%no-such-interface\nnameserver 192.0.2.1")
                        .servers());
    }

    @Test
    void theLastOfSearchAndDomainCounts() {
        assertEquals(
                List.of("b.example", "c.example"),
                parse("domain a.example\nsearch b.example. c.example").search());
        assertEquals(
                List.of("a.example"),
                parse("search b.example c.example\ndomain a.example").search());
        assertEquals(List.of(), parse("search .").search());
    }

    @Test
    void withoutEitherTheMachinesOwnDomainIsSearched() {
        assertEquals(
                List.of("corp.example"),
                ResolvConf.parse(List.of(), "host.corp.example").search());
        assertEquals(
                List.of("a.example"),
                ResolvConf.parse(List.of("search a.example"), "host.corp.example")
                        .search());
    }

    @Test
    void optionsHaveTheSystemsBounds() {
        ResolvConf conf = parse("options timeout:1 attempts:1 ndots:2 rotate edns0 trust-ad");
        assertEquals(Optional.of(Duration.ofSeconds(1)), conf.timeout());
        assertEquals(1, conf.attempts());
        assertEquals(2, conf.ndots());
        assertTrue(conf.rotate());
        conf = parse("options timeout:999\noptions attempts:999 ndots:999");
        assertEquals(Optional.of(Duration.ofSeconds(30)), conf.timeout());
        assertEquals(5, conf.attempts());
        assertEquals(15, conf.ndots());
        conf = parse("options timeout:0 attempts:0 ndots:x");
        assertEquals(Optional.of(Duration.ofSeconds(1)), conf.timeout());
        assertEquals(1, conf.attempts());
        assertEquals(1, conf.ndots());
    }

    @ParameterizedTest
    @CsvSource({
        "host, 1, host.a.example. host.b.example. host.",
        "host.sub, 1, host.sub. host.sub.a.example. host.sub.b.example.",
        "host.sub, 2, host.sub.a.example. host.sub.b.example. host.sub.",
        "host, 0, host. host.a.example. host.b.example.",
        "host., 1, host.",
    })
    void candidatesComeInTheSystemsOrder(String name, int ndots, String candidates) {
        ResolvConf conf = parse("search a.example b.example\noptions ndots:" + ndots);
        assertEquals(List.of(candidates.split(" ")), conf.candidates(name));
    }

    private static ResolvConf parse(String text) {
        return ResolvConf.parse(text.lines().toList(), "host");
    }
}
