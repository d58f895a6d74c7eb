package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The system's files, looked at again for a look-up that comes 2 s after the last look or later: it waits for what they say now. The disk is
 * read on a thread of its own, which ends when nobody needs it. Any thread.
 */
final class FollowedFiles implements NameSource {

    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long THREAD_SECONDS = 10;

    private final NameFiles files;
    private final Executor disk;
    private final LongSupplier clock;

    // Guarded by this.
    private NameSettings settings;
    private long readAt;
    private boolean reading;
    private List<Promise<NameSettings>> waiting = new ArrayList<>();

    /** @param clock nanoseconds */
    FollowedFiles(NameFiles files, Executor disk, LongSupplier clock) {
        this.files = files;
        this.disk = disk;
        this.clock = clock;
    }

    static FollowedFiles ofThisSystem() {
        ThreadPoolExecutor disk =
                new ThreadPoolExecutor(1, 1, THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "name files");
                    thread.setDaemon(true);
                    return thread;
                });
        disk.allowCoreThreadTimeOut(true);
        return new FollowedFiles(NameFiles.ofThisSystem(), disk, System::nanoTime);
    }

    @Override
    public synchronized Future<NameSettings> current(EventLoop loop) {
        if (settings != null && clock.getAsLong() - readAt < FRESH_NANOS) {
            return loop.newSucceededFuture(settings);
        }
        Promise<NameSettings> read = loop.newPromise();
        waiting.add(read);
        if (!reading) {
            reading = true;
            disk.execute(this::read);
        }
        return read;
    }

    private void read() {
        long began = clock.getAsLong();
        NameSettings now = files.read();
        List<Promise<NameSettings>> told;
        synchronized (this) {
            settings = now;
            readAt = began;
            reading = false;
            told = waiting;
            waiting = new ArrayList<>();
        }
        told.forEach(each -> each.trySuccess(now));
    }
}
