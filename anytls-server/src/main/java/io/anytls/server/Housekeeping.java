package io.anytls.server;

import io.anytls.daemon.process.FileDescriptors;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolReport;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/** What is done every second and every minute, on a thread of its own: some of it asks the system and may take its time. */
final class Housekeeping {

    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("housekeeping", true));

    private final PoolReport report;

    Housekeeping(OutboundPool pool, OwnAddresses own) {
        report = new PoolReport(pool);
        thread.scheduleWithFixedDelay(pool::maintain, 1, 1, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(() -> pool.descriptors(FileDescriptors.free()), 1, 1, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(report::minute, 60, 60, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(own::refresh, 60, 60, TimeUnit.SECONDS);
    }

    /** The server has begun to listen: says how it is set up. */
    void began() {
        report.started();
    }

    void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
