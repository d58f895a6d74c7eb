package io.anytls.daemon.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import java.net.InetAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers with a long life, for more names than are kept. */
class BoundedDnsCacheTest {

    private static final int MOST = 1_000;
    private static final int NAMES = 20_000;
    private static final DnsRecord[] NOTHING_ELSE = {};

    private final EventLoop loop = new DefaultEventLoop();
    private final BoundedDnsCache addresses = new BoundedDnsCache(MOST, 1, 600);
    private final BoundedCnameCache aliases = new BoundedCnameCache(MOST, 1, 600);

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    @Test
    void ofTwentyThousandNamesTheLatestAreKept() {
        for (int i = 0; i < NAMES; i++) {
            enter("host" + i + ".test");
            aliases.cache("www" + i + ".test", "host" + i + ".test", 600, loop);
        }
        assertEquals(MOST, kept());
        assertEquals(
                MOST,
                IntStream.range(0, NAMES)
                        .filter(i -> aliases.get("www" + i + ".test") != null)
                        .count());
        assertNull(address("host" + (NAMES - MOST - 1) + ".test"));
        assertNotNull(address("host" + (NAMES - MOST) + ".test"));
    }

    @Test
    void whatIsEnteredAgainIsYoung() {
        for (int i = 0; i < 5 * MOST; i++) {
            enter("often.test");
            enter("host" + i + ".test");
        }
        assertNotNull(address("often.test"));
    }

    @Test
    void whatIsClearedMakesRoom() {
        for (int i = 0; i < MOST; i++) {
            enter("host" + i + ".test");
        }
        assertTrue(addresses.clear("host7.test"));
        enter("other.test");
        assertNotNull(address("host0.test"));
        addresses.clear();
        assertEquals(0, kept());
    }

    private long kept() {
        return IntStream.range(0, NAMES)
                .filter(i -> address("host" + i + ".test") != null)
                .count();
    }

    private Object address(String name) {
        return addresses.get(name, NOTHING_ELSE);
    }

    private void enter(String name) {
        addresses.cache(name, NOTHING_ELSE, InetAddress.getLoopbackAddress(), 600, loop);
    }
}
