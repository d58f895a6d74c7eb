package io.anytls.client.pool;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pool does by the clock: maintenance, a line a minute, and noticing that the machine has slept. */
final class PoolClock {

    private static final Logger LOG = LoggerFactory.getLogger(PoolClock.class);

    private final EventLoop loop;
    private final long checkInterval;
    private final SessionPool pool;
    private final InstantSource wallClock;
    private final ClockJump jump;
    private final List<Future<?>> timers = new ArrayList<>();

    private long lastStreams;

    PoolClock(EventLoop loop, Duration checkInterval, InstantSource wallClock, SessionPool pool) {
        this.loop = loop;
        this.checkInterval = checkInterval.toNanos();
        this.wallClock = wallClock;
        this.pool = pool;
        this.jump = new ClockJump(System.nanoTime(), wallClock.millis());
    }

    void start() {
        every(checkInterval, () -> pool.maintain(System.nanoTime()));
        every(TimeUnit.MINUTES.toNanos(1), this::report);
        every(TimeUnit.SECONDS.toNanos(1), () -> look(System.nanoTime()));
    }

    void stop() {
        timers.forEach(timer -> timer.cancel(false));
    }

    private void every(long nanos, Runnable action) {
        timers.add(loop.scheduleWithFixedDelay(action, nanos, nanos, TimeUnit.NANOSECONDS));
    }

    /** After a jump every idle session is a suspect, before a stream gets one. Any thread. */
    void look(long now) {
        if (jump.hasJumped(now, wallClock.millis())) {
            LOG.debug("the clock has jumped: idle sessions are asked whether they live");
            pool.suspect(Duration.ZERO);
        }
    }

    private void report() {
        PoolReport now = pool.report();
        if (now.statistics().streams() != lastStreams) {
            lastStreams = now.statistics().streams();
            LOG.info("[Session Pool] {}", now.summary());
        }
        if (LOG.isDebugEnabled()) {
            now.lines().forEach(LOG::debug);
        }
    }
}
