package io.anytls.daemon.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Something that runs until it is told to stop. */
public interface Service {

    /**
     * Stops accepting, lets what is under way end as far as it can, and closes everything. Called once, on the main thread.
     *
     * @return completed when all is closed; the process waits for it for a limited time only
     */
    CompletionStage<?> close();

    /** This one and another one, closed at the same time. */
    default Service with(Service other) {
        return () -> CompletableFuture.allOf(
                close().toCompletableFuture(), other.close().toCompletableFuture());
    }
}
