package io.anytls.server;

import io.anytls.daemon.process.FileDescriptors;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.limit.RefusedStreams;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolReport;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done every second and every minute, on a thread of its own: some of it asks the system and may take its time. */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int MINUTE = 60;

    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("housekeeping", true));

    private final OutboundPool pool;
    private final PoolReport report;

    Housekeeping(OutboundPool pool, OwnAddresses own, RefusedStreams refused) {
        this.pool = pool;
        report = new PoolReport(pool);
        every(1, "closing old connections", pool::maintain);
        every(1, "counting file descriptors", () -> pool.descriptors(FileDescriptors.free()));
        every(MINUTE, "the report of the pool", report::minute);
        every(MINUTE, "the report of refused streams", () -> refused.minute().ifPresent(LOG::info));
        every(MINUTE, "looking at this machine's addresses", own::refresh);
    }

    private void every(int seconds, String name, Runnable task) {
        thread.scheduleWithFixedDelay(new Unstoppable(name, task), seconds, seconds, TimeUnit.SECONDS);
    }

    /** The server has begun to listen: says how it is set up. */
    void began() {
        report.started();
    }

    /** Has nothing parked in the pool any more: from here, so that nothing done here comes behind it. */
    void close() {
        if (!thread.isShuttingDown()) {
            thread.execute(pool::close);
        }
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
