package io.anytls.server.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RouteTableTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(WithoutUdp.class);
    private long now;

    private final List<Throwable> blocked = new ArrayList<>();
    private final BlockOutbound block = new BlockOutbound("b", blocked::add);
    private final RouteTable routes = new RouteTable(List.of(block), "b", new WithoutUdp(() -> now));

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setLevel(null);
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
    void streamsForUdpAreRefusedWithoutALookUp(String name) {
        Future<Connection> refused = open(new TargetAddress(name, 0));
        assertEquals("this server carries no UDP", refused.cause().getMessage());
        assertEquals(List.of(), blocked);
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
    void othersGoToTheLastOutbound(String host) {
        assertEquals("not allowed", open(new TargetAddress(host, 443)).cause().getMessage());
        assertEquals(1, blocked.size());
        assertEquals(List.of(), log.list);
    }

    @Test
    void oneLineAMinuteTellsHowManyThereWere() {
        TargetAddress udp = new TargetAddress("sp.v2.udp-over-tcp.arpa", 0);
        for (int i = 0; i < 3; i++) {
            open(udp);
        }
        assertEquals(1, log.list.size());
        assertEquals(Level.INFO, log.list.get(0).getLevel());
        assertEquals(
                "a client asked for UDP (sp.v2.udp-over-tcp.arpa), which this server does not carry yet; streams refused"
                        + " since the last such line: 1",
                log.list.get(0).getFormattedMessage());
        now += TimeUnit.MINUTES.toNanos(1);
        open(udp);
        assertEquals(2, log.list.size());
        assertTrue(log.list.get(1).getFormattedMessage().endsWith(" line: 3"));
    }

    @Test
    void aTagIsTheNameOfOneOutbound() {
        WithoutUdp noUdp = new WithoutUdp(() -> now);
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(block, block), "b", noUdp));
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(block), "c", noUdp));
    }

    private Future<Connection> open(TargetAddress target) {
        StreamRequest request = StreamRequest.of(target, new Origin("in", "someone", null), loop);
        return routes.pick(request).open(request);
    }
}
