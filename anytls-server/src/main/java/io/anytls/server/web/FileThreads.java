package io.anytls.server.web;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where disks are waited for. The threads end when there is nothing to do, and do not keep the process alive. */
final class FileThreads {

    private static final int THREADS = 2;
    private static final int MOST_WAITING = 1_000;

    private static final ThreadPoolExecutor EXECUTOR = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory("site files", true));

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private FileThreads() {}

    /** @throws java.util.concurrent.RejectedExecutionException if too much is waiting */
    static void execute(Runnable task) {
        EXECUTOR.execute(task);
    }
}
