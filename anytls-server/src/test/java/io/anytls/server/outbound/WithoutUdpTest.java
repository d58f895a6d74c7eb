package io.anytls.server.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.anytls.protocol.address.TargetAddress;
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

class WithoutUdpTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final List<TargetAddress> dialled = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(WithoutUdp.class);
    private long now;

    private final WithoutUdp outbound = new WithoutUdp(
            (target, at) -> {
                dialled.add(target);
                return at.newPromise();
            },
            () -> now);

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
        Future<Connection> refused = outbound.connect(new TargetAddress(name, 0), loop);
        assertEquals("this server carries no UDP", refused.cause().getMessage());
        assertEquals(List.of(), dialled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp-over-tcp.arpa", "a.sp.udp-over-tcp.arpa", "sp.v3.udp-over-tcp.arpa", "192.0.2.1"})
    void othersAreDialled(String host) {
        TargetAddress target = new TargetAddress(host, 443);
        outbound.connect(target, loop);
        assertEquals(List.of(target), dialled);
        assertEquals(List.of(), log.list);
    }

    @Test
    void oneLineAMinuteTellsHowManyThereWere() {
        TargetAddress udp = new TargetAddress("sp.v2.udp-over-tcp.arpa", 0);
        for (int i = 0; i < 3; i++) {
            outbound.connect(udp, loop);
        }
        assertEquals(1, log.list.size());
        assertEquals(Level.INFO, log.list.get(0).getLevel());
        assertEquals(
                "a client asked for UDP (sp.v2.udp-over-tcp.arpa), which this server does not carry yet; streams refused"
                        + " since the last such line: 1",
                log.list.get(0).getFormattedMessage());
        now += TimeUnit.MINUTES.toNanos(1);
        outbound.connect(udp, loop);
        assertEquals(2, log.list.size());
        assertTrue(log.list.get(1).getFormattedMessage().endsWith(" line: 3"));
    }
}
