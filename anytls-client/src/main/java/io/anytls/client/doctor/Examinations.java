package io.anytls.client.doctor;

import io.anytls.client.config.OutboundOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.dial.Way;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Goes the ways to several servers side by side, each as {@link Examination} does. Blocking, as that is. */
public final class Examinations {

    /** More would make each other's times longer, and look like an attack. */
    private static final int SIDE_BY_SIDE = 8;

    /** Longer than a server of many addresses takes that is dead at each. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final TargetAddress target;
    private final TargetAddress nameServer;
    private final Function<String, Way<DuplexChannel>> ways;
    private final Duration longest;

    /**
     * @param target to be reached through each server
     * @param nameServer to be asked a question by UDP, through each server
     * @param ways through other outbounds by their tags, for servers that are dialled through one
     */
    public Examinations(TargetAddress target, TargetAddress nameServer, Function<String, Way<DuplexChannel>> ways) {
        this(target, nameServer, ways, LONGEST);
    }

    /** @param longest how long the way to one server may take */
    public Examinations(
            TargetAddress target,
            TargetAddress nameServer,
            Function<String, Way<DuplexChannel>> ways,
            Duration longest) {
        this.ways = ways;
        this.target = target;
        this.nameServer = nameServer;
        this.longest = longest;
    }

    /**
     * What came of each.
     *
     * @param servers by their tags, in the order of the result
     */
    public List<Checkup> run(Map<String, OutboundOptions> servers) throws InterruptedException {
        ExecutorService walkers = Executors.newFixedThreadPool(
                Math.min(SIDE_BY_SIDE, servers.size()), new DefaultThreadFactory("doctor", true));
        ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("doctor-clock", true));
        try {
            List<Callable<Checkup>> walks = new ArrayList<>();
            servers.forEach((tag, options) -> walks.add(() -> examine(tag, options, clock)));
            List<Checkup> done = new ArrayList<>();
            for (Future<Checkup> each : walkers.invokeAll(walks)) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            walkers.shutdownNow();
            clock.shutdownNow();
        }
    }

    private Checkup examine(String tag, OutboundOptions options, ScheduledExecutorService clock)
            throws InterruptedException, ExecutionException {
        List<Finding> findings = new ArrayList<>();
        FutureTask<Boolean> walk = new FutureTask<>(() -> walk(options, findings));
        Future<?> limit = clock.schedule(() -> walk.cancel(true), longest.toMillis(), TimeUnit.MILLISECONDS);
        walk.run();
        limit.cancel(false);
        if (walk.isCancelled()) {
            findings.add(Finding.failed(
                    following(findings),
                    longest.toNanos(),
                    "not done within " + longest.toSeconds() + " s",
                    "look at this server alone, with --outbound"));
        }
        return new Checkup(tag, options.server().address(), !walk.isCancelled() && walk.get(), findings);
    }

    private boolean walk(OutboundOptions options, List<Finding> findings) throws InterruptedException {
        try {
            Examination examination = new Examination(options, target, nameServer, ways, findings::add);
            try {
                return examination.run();
            } finally {
                examination.close();
            }
        } catch (StartupException e) { // what it needs cannot be had: a certificate's file, a library
            findings.add(Finding.failed(following(findings), 0, e.getMessage(), ""));
            return false;
        }
    }

    private static DoctorStep following(List<Finding> findings) {
        DoctorStep[] steps = DoctorStep.values();
        int gone = findings.isEmpty()
                ? -1
                : findings.get(findings.size() - 1).step().ordinal();
        return steps[Math.min(gone + 1, steps.length - 1)];
    }
}
