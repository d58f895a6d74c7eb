package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.reload.Pairing;
import io.anytls.server.config.OutboundOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several servers in one process, and the way out that they share. */
final class RunningServers implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(RunningServers.class);

    private final WayOut wayOut;

    // Guarded by this.
    private List<RunningServer> servers = new ArrayList<>();
    private final List<RunningServer> retired = new ArrayList<>();

    private RunningServers(WayOut wayOut) {
        this.wayOut = wayOut;
    }

    /**
     * Blocks until all listen.
     *
     * @throws StartupException if one cannot
     */
    static RunningServers start(List<InboundSetup> setups, OutboundOptions outbound) throws InterruptedException {
        RunningServers running = new RunningServers(WayOut.open(outbound));
        synchronized (running) {
            for (InboundSetup setup : setups) {
                running.servers.add(RunningServer.start(setup, outbound, running.wayOut));
            }
        }
        return running;
    }

    /**
     * Goes on with other options. No connection is dropped but those of users who are no more. Blocking.
     *
     * @throws StartupException if something of it cannot be used; users, certificates and the way out have not changed then
     */
    synchronized void reload(List<InboundSetup> wanted, OutboundOptions outbound) throws InterruptedException {
        List<Runnable> changes = new ArrayList<>(List.of(wayOut.prepare(outbound)));
        List<Pairing<RunningServer, InboundSetup>> pairs = Pairing.of(servers, wanted, RunningServer::isAskedFor);
        for (Pairing<RunningServer, InboundSetup> pair : pairs) {
            if (pair.running() != null && pair.wanted() != null) {
                changes.add(pair.running().prepare(pair.wanted()));
            }
        }
        List<RunningServer> next = new ArrayList<>();
        for (Pairing<RunningServer, InboundSetup> pair : pairs) {
            if (pair.wanted() == null) {
                continue;
            } else if (pair.running() == null) {
                next.add(RunningServer.start(pair.wanted(), outbound, wayOut));
            } else {
                pair.running().move(pair.wanted());
                next.add(pair.running());
            }
        }
        changes.forEach(Runnable::run);
        pairs.stream().filter(pair -> pair.wanted() == null).forEach(pair -> retire(pair.running()));
        servers = next;
    }

    /** Those who are connected stay. */
    private void retire(RunningServer running) {
        LOG.info("changed: no longer listening on {}", running.server().address());
        running.server().retire();
        retired.add(running);
    }

    @Override
    public synchronized CompletionStage<?> close() {
        wayOut.close();
        retired.addAll(servers);
        return CompletableFuture.allOf(retired.stream()
                .map(running -> running.server().close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
