package io.anytls.client;

import io.anytls.client.config.ServerList;
import io.anytls.client.config.SubscriptionOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.fetch.Validators;
import io.anytls.daemon.link.LinkList;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.text.FailureText;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches subscriptions when it is their time, and writes what has come, if it is a list of servers, into the file that the configuration is read
 * from: whoever watches that file reads it again. What cannot be fetched leaves the old list where it is. On a thread of its own.
 */
public final class SubscriptionKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionKeeper.class);

    /** After a fetch that failed. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private final Client client;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread keeping = new Thread(task, "subscriptions");
        keeping.setDaemon(true);
        return keeping;
    });

    // Confined to the thread.
    private final Map<String, Validators> known = new HashMap<>();
    private final Map<String, ScheduledFuture<?>> next = new HashMap<>();
    private List<SubscriptionOptions> subscriptions = List.of();

    /** @param client through whose outbounds lists may be fetched */
    public SubscriptionKeeper(Client client) {
        this.client = client;
    }

    /** These are wanted from now on. Any thread. */
    public void keep(List<SubscriptionOptions> wanted) {
        run(() -> {
            if (!wanted.equals(subscriptions)) {
                subscriptions = wanted;
                next.values().forEach(waiting -> waiting.cancel(false));
                next.clear();
                wanted.forEach(each -> later(each, untilDue(each)));
            }
        });
    }

    /** All of them are fetched at once. Any thread. */
    public void refresh() {
        run(() -> subscriptions.forEach(each -> later(each, Duration.ZERO)));
    }

    /** Nothing is fetched any more. Any thread. */
    public void stop() {
        thread.shutdownNow();
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the program ends");
        }
    }

    private static Duration untilDue(SubscriptionOptions of) {
        try {
            Instant due = Files.getLastModifiedTime(of.kept()).toInstant().plus(of.interval());
            Duration left = Duration.between(Instant.now(), due);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    private void later(SubscriptionOptions of, Duration delay) {
        ScheduledFuture<?> before =
                next.put(of.tag(), thread.schedule(() -> fetch(of), delay.toMillis(), TimeUnit.MILLISECONDS));
        if (before != null) {
            before.cancel(false);
        }
    }

    private void fetch(SubscriptionOptions of) {
        Optional<Fetcher> fetcher = client.fetcher(of.through());
        if (fetcher.isEmpty()) {
            again(
                    of,
                    failed(
                            of,
                            "no outbound has the tag " + of.through().orElseThrow() + ", which it is fetched through"));
            return;
        }
        FetchRequest request = FetchRequest.of(of.url())
                .withUserAgent(of.userAgent())
                .withKnown(Files.exists(of.kept()) ? known.getOrDefault(of.url(), Validators.NONE) : Validators.NONE);
        fetcher.get()
                .fetch(request)
                .addListener((Future<Fetched> done) -> run(() -> again(
                        of,
                        done.isSuccess()
                                ? take(of, request, done.getNow())
                                : failed(of, FailureText.of(done.cause())))));
    }

    private void again(SubscriptionOptions of, boolean good) {
        if (subscriptions.contains(of)) {
            later(of, good ? of.interval() : AGAIN);
        }
    }

    private boolean take(SubscriptionOptions of, FetchRequest request, Fetched fetched) {
        String account = fetched.header("subscription-userinfo")
                .flatMap(SubscriptionAccount::parse)
                .map(words -> "; " + words)
                .orElse("");
        if (!fetched.changed()) {
            LOG.info("subscription {}: nothing new at {}{}", of.tag(), request.shown(), account);
            return true;
        }
        ServerList list = ServerList.parse(fetched.body());
        if (list.outbounds().isEmpty()) {
            return failed(
                    of,
                    list.leftOut().isEmpty()
                            ? "there is no anytls server in it"
                            : list.leftOut().get(0));
        }
        try {
            write(of.kept(), LinkList.text(fetched.body()));
        } catch (IOException | StartupException e) {
            return failed(of, FailureText.of(e));
        }
        known.put(of.url(), fetched.validators());
        LOG.info(
                "subscription {}: {} from {}{}",
                of.tag(),
                list.outbounds().size() == 1 ? "1 server" : list.outbounds().size() + " servers",
                request.shown(),
                account);
        return true;
    }

    private static boolean failed(SubscriptionOptions of, String reason) {
        LOG.warn(
                "subscription {}: {}; {}",
                of.tag(),
                reason,
                Files.exists(of.kept()) ? "the servers of before stay" : "there are no servers yet");
        return false;
    }

    private static void write(Path file, String content) throws IOException {
        DataDirectory.open(file.getParent());
        Path unfinished = DataDirectory.unfinished(file);
        try {
            DataDirectory.writeNew(unfinished, content);
            Files.move(unfinished, DataDirectory.own(file), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
