package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.outbound.Connection;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which connections count as one target's: whatever its spelling, and whichever pool has lent them. */
class SuccessionTest {

    private static final TargetAddress SITE = new TargetAddress("site.test", 443);

    private final OneListener dialer;
    private final Ledger ledger = new Ledger();

    SuccessionTest() throws InterruptedException {
        dialer = new OneListener();
    }

    @AfterEach
    void close() throws InterruptedException {
        dialer.close();
    }

    @Test
    void whatAnotherPoolHasLentCountsWithinTheLimits() throws Exception {
        OutboundPool before = pool(2, 3);
        Connection first = connect(before, SITE).getNow();
        connect(before, SITE).getNow();
        before.close();
        OutboundPool after = pool(2, 3);
        assertRefused("too many connections to this target, the limit is 2", connect(after, SITE));
        assertNull(connect(after, new TargetAddress("other.test", 443)).cause());
        assertRefused(
                "too many connections, the server's limit is 3", connect(after, new TargetAddress("third.test", 443)));
        assertEquals(3, after.statistics().active());
        assertEquals(3, after.statistics().total());
        assertEquals(3, after.statistics().fresh());
        first.channel().close().sync();
        assertEquals(2, ledger.open());
        assertNull(connect(after, SITE).cause());
    }

    @Test
    void anotherSpellingIsTheSameTarget() throws Exception {
        OutboundPool pool = pool(2, 0);
        connect(pool, SITE);
        connect(pool, new TargetAddress("Site.TEST", 443));
        assertEquals(1, pool.statistics().targets());
        assertRefused(
                "too many connections to this target, the limit is 2",
                connect(pool, new TargetAddress("site.test.", 443)));
    }

    private static void assertRefused(String reason, Future<Connection> asked) {
        assertEquals(reason, asked.cause().getMessage());
    }

    private Future<Connection> connect(OutboundPool pool, TargetAddress target) throws InterruptedException {
        return pool.connect(target, dialer.loops.next()).await();
    }

    private OutboundPool pool(int perTarget, int total) {
        OutboundPoolOptions options = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.MAX_CONNECTIONS, perTarget)
                .with(OutboundPoolOptions.MIN_IDLE, 0)
                .with(OutboundPoolOptions.MAX_TOTAL, total)
                .with(OutboundPoolOptions.WARM_PORTS, List.of(443));
        return new OutboundPool(options, dialer, any -> true, () -> 0, ledger);
    }
}
