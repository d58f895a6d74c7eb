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

    /** Guarded by this. */
    private Future<?> maintenance;

    private final ReadyAlarm alarm = new ReadyAlarm();
    private long lastStreams;

    PoolClock(EventLoop loop, InstantSource wallClock, SessionPool pool) {
        this.loop = loop;
        this.wallClock = wallClock;
        this.pool = pool;
        this.jump = new ClockJump(System.nanoTime(), wallClock.millis());
    }

    /** @param checkInterval of maintenance */
    synchronized void start(Duration checkInterval) {
        maintenance = every(checkInterval, () -> pool.maintain(System.nanoTime()));
        timers.add(every(Duration.ofMinutes(1), this::report));
        timers.add(every(Duration.ofSeconds(1), () -> look(System.nanoTime())));
    }

    /** Another interval of maintenance from now on. */
    synchronized void change(Duration checkInterval) {
        if (maintenance != null && maintenance.cancel(false)) {
            maintenance = every(checkInterval, () -> pool.maintain(System.nanoTime()));
        }
    }

    synchronized void stop() {
        timers.forEach(timer -> timer.cancel(false));
        if (maintenance != null) {
            maintenance.cancel(false);
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
