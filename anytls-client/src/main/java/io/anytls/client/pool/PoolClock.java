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
    private final SessionPool pool;
    private final InstantSource wallClock;
    private final ClockJump jump;
    private final List<Future<?>> timers = new ArrayList<>();

    private final Spread spread;

    // Guarded by this.
    private Duration checkInterval;

    /** Null before the start and after the end. */
    private Future<?> maintenance;

    private final ReadyAlarm alarm = new ReadyAlarm();
    private long lastStreams;

    PoolClock(EventLoop loop, InstantSource wallClock, Spread spread, SessionPool pool) {
        this.loop = loop;
        this.spread = spread;
        this.wallClock = wallClock;
        this.pool = pool;
        this.jump = new ClockJump(System.nanoTime(), wallClock.millis());
    }

    /** @param checkInterval of maintenance, on average */
    synchronized void start(Duration checkInterval) {
        this.checkInterval = checkInterval;
        maintainLater();
        timers.add(every(Duration.ofMinutes(1), this::report));
        timers.add(every(Duration.ofSeconds(1), () -> look(System.nanoTime())));
    }

    /** Another interval of maintenance from now on. */
    synchronized void change(Duration checkInterval) {
        this.checkInterval = checkInterval;
        if (maintenance != null && maintenance.cancel(false)) {
            maintainLater();
        }
    }

    private void maintainLater() {
        maintenance =
                loop.schedule(this::maintain, spread.interval(checkInterval).toNanos(), TimeUnit.NANOSECONDS);
    }

    private void maintain() {
        pool.maintain(System.nanoTime());
        pool.lookUp(loop);
        synchronized (this) {
            if (maintenance != null) {
                maintainLater();
            }
        }
    }

    synchronized void stop() {
        timers.forEach(timer -> timer.cancel(false));
        if (maintenance != null) {
            maintenance.cancel(false);
            maintenance = null;
        }
    }

    private Future<?> every(Duration interval, Runnable action) {
        return loop.scheduleWithFixedDelay(action, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** After a jump every idle session is a suspect, before a stream gets one. Any thread. */
    void look(long now) {
        if (jump.hasJumped(now, wallClock.millis())) {
            LOG.debug("the clock has jumped: idle sessions are asked whether they live");
            pool.clockJumped();
        }
    }

    private void report() {
        PoolReport now = pool.report();
        if (now.hasTrafficSince(lastStreams)) {
            lastStreams = now.statistics().streams();
            LOG.info("[Session Pool] {}", now.summary());
        }
        alarm.minute(now.statistics(), pool.options(), System.nanoTime())
                .ifPresent(line -> LOG.info("[Session Pool] {}", line));
        if (LOG.isDebugEnabled()) {
            now.lines().forEach(LOG::debug);
        }
    }
}
