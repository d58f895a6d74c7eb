package io.anytls.client.group;

import io.anytls.client.config.MeasuredOptions;
import io.anytls.client.tunnel.StreamRequest;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group that chooses by itself: the fastest member, or the first that works. It measures when it is first asked, then at its interval, and
 * rests when nobody has asked for long. A member through which nothing can be opened is left at once, and the request moves to the next.
 *
 * <pre>
 *   RESTING --a request--> MEASURING --interval--> MEASURING ... --nobody has asked for the idle timeout--> RESTING
 * </pre>
 *
 * Any thread.
 */
public final class MeasuredGroup extends MovingGroup {

    private static final Logger LOG = LoggerFactory.getLogger(MeasuredGroup.class);

    /** So often in a row has an earlier member to answer until a fallback group goes back to it. */
    private static final int PROVED = 2;

    /** Members that are measured at a time. */
    private static final int AT_A_TIME = 10;

    private final MeasuredOptions options;
    private final Measurements measured;
    private final Probe probe;
    private final EventExecutor timer;
    private final LongSupplier clock;
    private final CarriedStreams carried = new CarriedStreams();

    private volatile long lastAsked;

    // Guarded by this.
    private final Set<Member> failed = new HashSet<>();
    private boolean started;
    private volatile boolean measuring;
    private Future<?> next;

    /**
     * @param measured what is known from before
     * @param timer where rounds are waited for
     * @param clock nanoseconds
     */
    public MeasuredGroup(
            String tag,
            MeasuredOptions options,
            List<Member> members,
            Measurements measured,
            Probe probe,
            EventExecutor timer,
            LongSupplier clock) {
        super(tag, options.type(), members);
        this.options = options;
        this.measured = measured;
        this.probe = probe;
        this.timer = timer;
        this.clock = clock;
        use(best());
    }

    @Override
    public Optional<Duration> measured(Member member) {
        return measured.of(member, options.url()).map(Measurements.Result::time);
    }

    // ---- requests ----

    @Override
    Member first(StreamRequest request) {
        asked();
        return current();
    }

    /** What carries a request from now on, in case its member is left. */
    @Override
    void carries(Channel carrier, Member member) {
        if (options.interrupts()) {
            carried.add(carrier, member);
        }
    }

    @Override
    public boolean waitsForTarget() {
        return current().outbound().waitsForTarget();
    }

    // ---- rounds ----

    private void asked() {
        lastAsked = clock.getAsLong();
        if (!measuring) { // a look without the lock: who comes a moment too early comes again
            begin();
        }
    }

    private synchronized void begin() {
        if (started && !measuring && members().size() > 1) {
            measuring = true;
            timer.execute(this::round);
        }
    }

    private void round() {
        new Round().begin();
    }

    /** All members, some at a time. On the timer's thread. */
    private final class Round {

        private int asked;
        private int answered;

        void begin() {
            for (int i = 0; i < Math.min(AT_A_TIME, members().size()); i++) {
                ask();
            }
        }

        private void ask() {
            Member member = members().get(asked++);
            member.touch();
            probe.measure(member.outbound())
                    .addListener((Future<Duration> done) -> timer.execute(() -> over(member, done)));
        }

        private void over(Member member, Future<Duration> done) {
            result(member, done);
            if (asked < members().size()) {
                ask();
            }
            if (++answered == members().size()) {
                rest(options.interval());
            }
        }
    }

    private synchronized void result(Member member, Future<Duration> done) {
        if (done.isSuccess()) {
            measured.answered(member, options.url(), done.getNow());
            failed.remove(member);
        } else {
            LOG.debug(
                    "group {}: {} gave no answer: {}",
                    tag(),
                    member.tag(),
                    done.cause().getMessage());
            measured.failed(member, options.url());
            failed.add(member);
        }
        prefer(best());
    }

    private synchronized void rest(Duration interval) {
        if (clock.getAsLong() - lastAsked >= options.idleTimeout().toNanos() || !measuring) {
            measuring = false;
            return;
        }
        next = timer.schedule(this::round, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- the choice ----

    /** Nothing can be opened through it. */
    @Override
    synchronized Optional<Member> leave(Member member, Set<Member> tried) {
        measured.failed(member, options.url());
        failed.add(member);
        prefer(best());
        return members().stream()
                .filter(each -> !tried.contains(each))
                .min(Comparator.comparing((Member each) -> each != current()).thenComparing(this::time));
    }

    private synchronized Member best() {
        Member inUse = current();
        if (options.inOrder()) {
            for (Member member : members()) {
                boolean proved = member == inUse
                        || measured.of(member, options.url())
                                .filter(result -> result.inARow() >= PROVED)
                                .isPresent();
                if (!failed.contains(member)
                        && (proved || members().indexOf(member) > members().indexOf(inUse))) {
                    return member;
                }
            }
            return inUse;
        }
        Member fastest =
                members().stream().min(Comparator.comparing(this::time)).orElseThrow();
        // Where none answers, what is asked for is not there: no reason to leave a member that opens streams.
        boolean enough = failed.contains(inUse)
                ? !failed.contains(fastest)
                : time(inUse).compareTo(time(fastest).plus(options.tolerance())) > 0;
        return enough ? fastest : inUse;
    }

    /** What is not measured comes behind what is, what has failed last. */
    private Duration time(Member member) {
        Duration unknown = failed.contains(member) ? Duration.ofDays(2) : Duration.ofDays(1);
        return measured.of(member, options.url()).map(Measurements.Result::time).orElse(unknown);
    }

    private void prefer(Member chosen) {
        Member before = current();
        if (before == chosen) {
            return;
        }
        if (started) {
            chosen.chosen();
            before.left();
        }
        use(chosen);
        LOG.info("group {}: new streams go to {}, no longer to {}", tag(), chosen.tag(), before.tag());
        if (options.interrupts()) {
            carried.closeAllBut(chosen);
        }
    }

    @Override
    public synchronized void start() {
        started = true;
        current().chosen();
    }

    @Override
    public synchronized void retire() {
        stop();
        if (started) {
            started = false;
            current().left();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private synchronized void stop() {
        measuring = false;
        if (next != null) {
            next.cancel(false);
        }
    }
}
