package io.anytls.server;

import io.anytls.daemon.process.Service;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Several servers in one process, and the way out that they share. */
record Listeners(List<RunningServer> servers, WayOut wayOut) implements Service {

    @Override
    public CompletionStage<?> close() {
        wayOut.close();
        return CompletableFuture.allOf(servers.stream()
                .map(running -> running.server().close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
