package io.anytls.server.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final List<Throwable> blocked = new ArrayList<>();
    private final BlockOutbound block = new BlockOutbound("b", blocked::add);
    private final RouteTable routes = new RouteTable(List.of(block), "b");

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
        assertSame(block, routes.pick(request("192.0.2.1")));
        assertSame(block, routes.pick(request("sp.v2.udp-over-tcp.arpa")));
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
    void aTagIsTheNameOfOneOutbound() {
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(block, block), "b"));
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(block), "c"));
    }

    private StreamRequest request(String host) {
        return StreamRequest.of(new TargetAddress(host, 443), new Origin("in", "someone", null), loop);
    }
}
