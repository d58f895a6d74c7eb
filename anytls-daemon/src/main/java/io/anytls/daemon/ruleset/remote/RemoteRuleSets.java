package io.anytls.daemon.ruleset.remote;

import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.fetch.Validators;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.ruleset.BadRuleSetException;
import io.anytls.daemon.schema.RuleSetFile;
import io.anytls.daemon.text.FailureText;
import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the sets of rules that are in use, when they are needed for the first time and after each interval, and puts what has come in
 * the place of what was there. A fetch that fails, or brings nothing that can be used, changes nothing and is tried again. Any thread.
 */
public final class RemoteRuleSets {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteRuleSets.class);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration LAST_RETRY = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 12;

    private final Function<String, Fetcher> fetchers;
    private final InstantSource clock;
    private final KeptRuleSets kept;
    private final String missing;

    /** Reads what has come, which takes too long for an event loop, and keeps it. */
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread fetching = new Thread(task, "rule-sets");
        fetching.setDaemon(true);
        return fetching;
    });

    /** Those in use. Guarded by this. */
    private final Map<RuleSet.Remote, Entry> entries = new HashMap<>();

    /**
     * Fetches nothing before it is told what.
     *
     * @param fetchers by the tags of outbounds, the empty one for that of all requests; asked for each fetch
     * @param data where what has come is kept; without it, it is fetched anew after a start
     * @param missing in words, what is done as long as a set has never been fetched
     */
    public RemoteRuleSets(
            Function<String, Fetcher> fetchers, InstantSource clock, Optional<Path> data, String missing) {
        this.missing = missing;
        this.fetchers = fetchers;
        this.clock = clock;
        this.kept = new KeptRuleSets(data);
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // too late: it is closed
        thread.setRemoveOnCancelPolicy(true);
    }

    /** One place to fetch from. All but what is final is guarded by the outer class. */
    private static final class Entry {

        private final RuleSet.Remote remote;
        private final FetchRequest request;
        private List<RuleSet> users = List.of();
        private RuleSet.Content content;
        private Validators known = Validators.NONE;
        private ScheduledFuture<?> next;
        private int failures;

        Entry(RuleSet.Remote remote) {
            this.remote = remote;
            this.request = FetchRequest.of(remote.url()).withMostBytes(RuleSetFile.LARGEST);
        }

        String name() {
            return "rule_set " + users.get(0).tag() + " from " + request.shown();
        }
    }

    /** Puts into them what is known already, for who is about to use them. */
    public synchronized void fill(List<RuleSet> sets) {
        for (RuleSet set : sets) {
            Entry there = entries.get(set.remote().orElseThrow());
            if (there != null && there.content != null) {
                set.replace(there.content);
            }
        }
    }

    /** These are in use from now on, and no others. What is known of them is in them when it returns. Blocking. */
    public synchronized void use(List<RuleSet> sets) {
        Set<RuleSet.Remote> wanted = new HashSet<>();
        sets.forEach(set -> wanted.add(set.remote().orElseThrow()));
        entries.values().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.remote);
            if (gone) {
                entry.next.cancel(false);
            }
            return gone;
        });
        for (RuleSet.Remote remote : wanted) {
            Entry there = entries.get(remote);
            Entry entry = there == null ? new Entry(remote) : there;
            entry.users = sets.stream()
                    .filter(set -> set.remote().orElseThrow().equals(remote))
                    .toList();
            if (there == null) {
                entries.put(remote, entry);
                begin(entry);
            }
            fill(entry.users);
        }
    }

    private void begin(Entry entry) {
        Optional<KeptRuleSets.Kept> found = kept.find(entry.remote);
        found.ifPresent(last -> {
            entry.content = last.content();
            entry.known = last.version();
        });
        Duration age = found.map(last -> Duration.between(last.asked(), clock.instant()))
                .orElse(entry.remote.interval());
        Duration left = entry.remote.interval().minus(age);
        boolean due = age.isNegative() || left.isNegative();
        schedule(entry, due ? Duration.ZERO : left);
    }

    private void schedule(Entry entry, Duration delay) {
        entry.next = thread.schedule(() -> fetch(entry), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void fetch(Entry entry) {
        FetchRequest request;
        synchronized (this) {
            if (entries.get(entry.remote) != entry) {
                return;
            }
            request = entry.request.withKnown(entry.content == null ? Validators.NONE : entry.known);
        }
        fetchers.apply(entry.remote.detour())
                .fetch(request)
                .addListener((Future<Fetched> done) -> thread.execute(() -> came(entry, done)));
    }

    private void came(Entry entry, Future<Fetched> done) {
        if (!done.isSuccess()) {
            failed(entry, FailureText.of(done.cause()));
            return;
        }
        Fetched fetched = done.getNow();
        try {
            if (fetched.changed()) {
                RuleSet.Content content = RuleSetFile.read(fetched.body(), entry.remote.binary());
                kept.put(entry.remote, fetched, clock.instant());
                replace(entry, content, fetched);
            } else {
                kept.asked(entry.remote, clock.instant());
                succeeded(entry);
            }
        } catch (BadRuleSetException e) {
            failed(entry, "what has come " + e.getMessage());
        }
    }

    private synchronized void replace(Entry entry, RuleSet.Content content, Fetched fetched) {
        boolean news = !content.equals(entry.content);
        entry.content = content;
        entry.known = fetched.validators();
        fill(entry.users);
        if (news) {
            LOG.info(
                    "{}: {} bytes, {} rules",
                    entry.name(),
                    fetched.body().length,
                    content.rules().size());
        }
        succeeded(entry);
    }

    private synchronized void succeeded(Entry entry) {
        entry.failures = 0;
        schedule(entry, entry.remote.interval());
    }

    private synchronized void failed(Entry entry, String reason) {
        if (entries.get(entry.remote) != entry) {
            return;
        }
        if (entry.failures++ == 0) {
            LOG.warn(
                    "{} cannot be fetched: {}; {}",
                    entry.name(),
                    reason,
                    entry.content == null ? missing : "what was fetched before stays");
        }
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(entry.failures - 1, MOST_DOUBLINGS));
        List<Duration> limits = new ArrayList<>(List.of(pause, LAST_RETRY, entry.remote.interval()));
        limits.sort(null);
        schedule(entry, limits.get(0));
    }

    /** Fetches nothing any more. */
    public void close() {
        thread.shutdownNow();
    }
}
