package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.process.DirectMemory;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.reload.Changes;
import io.anytls.daemon.reload.Pairing;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.remote.RemoteRuleSets;
import io.anytls.daemon.stats.Numbers;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.conversation.LiveStreams;
import io.anytls.server.config.Account;
import io.anytls.server.config.RouteOptions;
import io.anytls.server.outbound.pool.OutboundNumbers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several servers in one process, and the way out that they share. */
public final class RunningServers implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(RunningServers.class);

    private final Surroundings surroundings;
    private final RemoteRuleSets ruleSets;
    private final CertificateWatch certificates = new CertificateWatch(this::shown, InstantSource.system(), LOG::warn);
    private final ScheduledExecutorService watching = certificates.start();

    // Guarded by this.
    private List<RunningServer> servers = new ArrayList<>();
    private RouteOptions route;

    private RunningServers(RouteOptions route, Optional<Path> data) {
        this.route = route;
        this.surroundings = Surroundings.of(WayOut.open(route));
        this.ruleSets = new RemoteRuleSets(
                tag -> surroundings.wayOut().fetcher(tag, surroundings.loops()),
                InstantSource.system(),
                data,
                "until it is there, no rule that asks for it holds");
    }

    /**
     * Blocks until all listen.
     *
     * @param data the data directory, for what is fetched; without one it is fetched at each start
     * @param listening is told when they do, before anybody else is
     * @throws StartupException if one cannot
     */
    public static RunningServers start(
            List<InboundSetup> setups, RouteOptions route, Optional<Path> data, Consumer<Service> listening)
            throws InterruptedException {
        RunningServers running = new RunningServers(route, data);
        running.ruleSets.use(Rule.fetched(route.rules()));
        synchronized (running) {
            for (InboundSetup setup : setups) {
                running.servers.add(RunningServer.start(setup, route.last(), running.surroundings));
            }
            listening.accept(running);
            running.servers.forEach(RunningServer::announce);
            running.certificates.tell();
        }
        tellOfNoFallback(setups);
        running.surroundings.wayOut().users(users(setups));
        tellLimits(MemoryBudget.ofProcess().limits());
        return running;
    }

    private static void tellOfNoFallback(List<InboundSetup> setups) {
        if (setups.stream().anyMatch(setup -> setup.config().fallback().isEmpty())) {
            LOG.warn(
                    "no fallback: whoever connects without a password gets no answer, as from no web server; --fallback HOST:PORT,"
                            + " DIR or builtin shows a site");
        }
    }

    private static void tellLimits(MemoryLimits limits) {
        if (!DirectMemory.isCountedByNetty()) {
            LOG.warn("running out of direct memory will stall the server: start it by its jar (java -jar), or with"
                    + " --add-opens=java.base/java.nio=ALL-UNNAMED -Dio.netty.tryReflectionSetAccessible=true");
        }
        LOG.info(
                "memory: buffers may hold {} MiB, those of one user {} MiB (direct memory {} MiB, heap {} MiB)",
                limits.hardMark() >> 20,
                limits.userHardMark() >> 20,
                limits.direct() >> 20,
                limits.heap() >> 20);
    }

    /**
     * Goes on with other options. Blocking.
     *
     * @throws StartupException if something of it cannot be used; nothing has changed then
     */
    public synchronized void reload(List<InboundSetup> wanted, RouteOptions wantedRoute) throws InterruptedException {
        List<RunningServer> next = new ArrayList<>();
        Changes.make(changes -> {
            way(wantedRoute, changes);
            for (Pairing<RunningServer, InboundSetup> pair : Pairing.of(servers, wanted, RunningServer::isAskedFor)) {
                if (pair.wanted() == null) {
                    changes.add(Change.of(() -> retire(pair.running())));
                } else if (pair.running() == null) {
                    RunningServer started = RunningServer.start(pair.wanted(), wantedRoute.last(), surroundings);
                    changes.add(Change.of(started::announce, started::discard));
                    next.add(started);
                } else {
                    changes.add(pair.running().prepare(pair.wanted()));
                    next.add(pair.running());
                }
            }
        });
        servers = next;
        route = wantedRoute;
        surroundings.wayOut().users(users(wanted));
        surroundings.reception().sessionsPerUser(surroundings.wayOut().sessionsPerUser());
        certificates.tell();
    }

    /** Sets of rules that are known are in the new rules before anybody asks these. */
    private void way(RouteOptions wanted, Changes changes) {
        if (!wanted.equals(route)) {
            List<RuleSet> fetched = Rule.fetched(wanted.rules());
            changes.add(Change.of(() -> ruleSets.fill(fetched)));
            changes.add(surroundings.wayOut().prepare(wanted));
            changes.add(Change.of(() -> ruleSets.use(fetched)));
        }
    }

    /** One who may come in by several listeners is one, and is told from others by name as streams are. */
    private static int users(List<InboundSetup> setups) {
        return (int) setups.stream()
                .flatMap(setup -> setup.identity().accounts().stream())
                .map(Account::name)
                .distinct()
                .count();
    }

    private synchronized List<TlsIdentity> shown() {
        return servers.stream().map(RunningServer::certificate).toList();
    }

    /** Tells the log which streams there are. Any thread. */
    public void tellStreams() {
        LiveStreams.tell(surroundings.wayOut().conversations());
    }

    /** What it counts, for programs. Any thread. */
    public void count(Numbers numbers) {
        WayOut wayOut = surroundings.wayOut();
        numbers.put("streams_live", wayOut.conversations().size())
                .put("outbound_pool", OutboundNumbers.of(wayOut.statistics()));
    }

    /** Those who are connected stay, and are all that is left of it. */
    private void retire(RunningServer running) {
        LOG.info(
                "changed: no longer listening on {}",
                SocketText.of(running.server().address()));
        running.server().retire();
    }

    @Override
    public synchronized CompletionStage<?> close() {
        watching.shutdownNow();
        ruleSets.close();
        servers.forEach(running -> running.server().close());
        return surroundings.close();
    }
}
