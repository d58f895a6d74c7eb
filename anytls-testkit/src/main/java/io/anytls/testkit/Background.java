package io.anytls.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What a test does beside itself, each task on a thread of its own: tasks wait for each other, and a shared pool may have one thread. */
public final class Background {

    private Background() {}

    public static <T> CompletableFuture<T> run(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "background");
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
