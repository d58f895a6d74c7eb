package io.anytls.client;

import io.anytls.client.config.SubscriptionOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.fetch.FetchRequest;
import io.anytls.daemon.fetch.Fetched;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.fetch.KeptContent;
import io.anytls.daemon.fetch.Validators;
import io.anytls.daemon.file.OperatorFile;
import io.anytls.daemon.file.UnusableFileException;
import io.anytls.daemon.text.FailureText;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Fetches subscriptions and providers when it is their time, and writes what has come, if it is of use, into the file that the configuration
 * is read from: whoever watches that file reads it again. What cannot be fetched leaves the old list where it is. On a thread of its own.
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

    /** A file of this machine is looked at at each start. */
    private static Duration untilDue(SubscriptionOptions of) {
        Duration left = of.address().file().isPresent() || !Files.exists(of.kept())
                ? Duration.ZERO
                : new KeptContent(of.kept())
                        .asked()
                        .map(asked -> Duration.between(Instant.now(), asked.plus(of.interval())))
                        .orElse(Duration.ZERO);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void later(SubscriptionOptions of, Duration delay) {
        ScheduledFuture<?> before =
                next.put(of.shown(), thread.schedule(() -> fetch(of), delay.toMillis(), TimeUnit.MILLISECONDS));
        if (before != null) {
            before.cancel(false);
        }
    }

    private void fetch(SubscriptionOptions of) {
        if (of.address().file().isPresent()) {
            again(of, read(of, of.address().file().get()));
            return;
        }
        Optional<Fetcher> fetcher = client.fetcher(of.through());
        if (fetcher.isEmpty()) {
            again(
                    of,
                    failed(
                            of,
                            "no outbound has the tag " + of.through().orElseThrow() + ", which it is fetched through"));
            return;
        }
        FetchRequest request = FetchRequest.of(of.address().url())
                .withUserAgent(of.userAgent())
                .withKnown(known(of));
        fetcher.get()
                .fetch(request)
                .addListener((Future<Fetched> done) -> run(() -> again(
                        of, done.isSuccess() ? take(of, done.getNow()) : failed(of, FailureText.of(done.cause())))));
    }

    private void again(SubscriptionOptions of, boolean good) {
        if (subscriptions.contains(of)) {
            later(of, good ? of.interval() : AGAIN);
        }
    }

    private static Validators known(SubscriptionOptions of) {
        KeptContent kept = new KeptContent(of.kept());
        try {
            return kept.read(SubscriptionOptions.LARGEST).map(kept::version).orElse(Validators.NONE);
        } catch (IOException e) {
            return Validators.NONE; // whoever reads the configuration tells it
        }
    }

    private boolean read(SubscriptionOptions of, Path file) {
        try {
            byte[] content = OperatorFile.read(file, SubscriptionOptions.LARGEST);
            return take(of, new Fetched(true, content, Validators.NONE, Map.of()));
        } catch (UnusableFileException e) {
            return failed(of, file + ": " + e.getMessage());
        }
    }

    private boolean take(SubscriptionOptions of, Fetched fetched) {
        String account = fetched.header("subscription-userinfo")
                .flatMap(SubscriptionAccount::parse)
                .map(words -> "; " + words)
                .orElse("");
        if (!fetched.changed()) {
            new KeptContent(of.kept()).askedAt(Instant.now());
            LOG.info("{}: nothing new at {}{}", of.shown(), of.address().shown(), account);
            return true;
        }
        String content;
        try {
            content = of.kind().look(fetched.body());
        } catch (IllegalArgumentException e) {
            return failed(of, e.getMessage());
        }
        try {
            new KeptContent(of.kept()).put(fetched.body(), fetched.validators(), Instant.now());
        } catch (IOException | StartupException e) {
            return failed(of, FailureText.of(e));
        }
        LOG.info("{}: {} from {}{}", of.shown(), content, of.address().shown(), account);
        return true;
    }

    private static boolean failed(SubscriptionOptions of, String reason) {
        LOG.warn(
                "{}: {}; {}",
                of.shown(),
                reason,
                Files.exists(of.kept()) ? "what was fetched before stays" : "nothing has been fetched before");
        return false;
    }
}
