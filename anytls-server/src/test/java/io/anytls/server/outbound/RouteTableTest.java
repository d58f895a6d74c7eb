package io.anytls.server.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.route.Decision;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.DomainNames;
import io.anytls.daemon.rule.PortRange;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final List<Throwable> blocked = new ArrayList<>();
    private final BlockOutbound block = new BlockOutbound("b", blocked::add);
    private final RouteTable routes = routes(List.of(block), "b");

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sp.udp-over-tcp.arpa",
                "sp.v2.udp-over-tcp.arpa",
                "SP.V2.UDP-over-TCP.arpa",
                "sp.v2.udp-over-tcp.arpa."
            })
    void theReservedNamesAskForUdp(String name) {
        assertEquals(Network.UDP, request(name).network());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sp.v2.udp-over-tcp.arpa.x",
                "sp.v2.udp-over-tcp.arpa..",
                "udp-over-tcp.arpa",
                "a.sp.udp-over-tcp.arpa",
                "sp.v3.udp-over-tcp.arpa",
                "192.0.2.1"
            })
    void othersAskForTcp(String host) {
        assertEquals(Network.TCP, request(host).network());
    }

    @Test
    void allGoToTheLastOutbound() {
        assertSame(block, pick(routes, request("192.0.2.1")));
        assertSame(block, pick(routes, request("sp.v2.udp-over-tcp.arpa")));
    }

    @Test
    void blockRefusesBothAndCountsThem() {
        Future<Connection> stream = block.open(request("192.0.2.1"));
        assertEquals("not allowed", stream.cause().getMessage());
        assertEquals(
                "not allowed",
                block.openDatagrams(request("sp.v2.udp-over-tcp.arpa"), null, held -> {})
                        .cause()
                        .getMessage());
        assertEquals(2, blocked.size());
    }

    @Test
    void rulesComeBeforeTheLastOutbound() {
        BlockOutbound other = new BlockOutbound("o", blocked::add);
        RouteTable table = routes(
                List.of(block, other),
                "b",
                new Rule(new Condition.Ports(List.of(PortRange.parse("25:25"))), new RuleAction.Reject()),
                new Rule(
                        new Condition.Domains(new DomainNames(Set.of(), Set.of("example.com"))),
                        new RuleAction.Route("o")));
        assertSame(other, pick(table, request("www.EXAMPLE.com.")));
        assertSame(block, pick(table, request("192.0.2.1")));
        assertEquals("reject", pick(table, request("www.example.com", 25)).tag());
        assertSame(block, pick(table, request("sp.v2.udp-over-tcp.arpa")), "its targets come later");
        Origin origin = new Origin("in", "someone", null);
        assertTrue(table.rejects(origin, InetSocketAddress.createUnresolved("a.example", 25)));
        assertFalse(table.rejects(origin, new InetSocketAddress("192.0.2.1", 53)));
    }

    /** There each datagram has a target of its own: the stream as a whole asks no name server. */
    @Test
    void aStreamOfDatagramsIsNotAnsweredInANameServersPlace() {
        RouteTable table = routes(List.of(block), "b", new Rule(new Condition.Udp(true), new RuleAction.HijackDns()));
        assertSame(block, pick(table, request("sp.v2.udp-over-tcp.arpa")));
        assertFalse(table.rejects(new Origin("in", "someone", null), new InetSocketAddress("192.0.2.1", 53)));
    }

    @Test
    void aTagIsTheNameOfOneOutbound() {
        assertThrows(IllegalArgumentException.class, () -> routes(List.of(block, block), "b"));
        assertThrows(IllegalArgumentException.class, () -> routes(List.of(block), "c"));
    }

    private static RouteTable routes(List<Outbound> outbounds, String last, Rule... rules) {
        return new RouteTable(outbounds, last, List.of(rules), new BlockOutbound("reject", refused -> {}));
    }

    private static Outbound pick(RouteTable table, StreamRequest request) {
        return ((Decision.Go<RoutedRequest>) table.decide(request, null, null).next())
                .way()
                .outbound();
    }

    private StreamRequest request(String host) {
        return request(host, 443);
    }

    private StreamRequest request(String host, int port) {
        return StreamRequest.of(new TargetAddress(host, port), new Origin("in", "someone", null), loop);
    }
}
