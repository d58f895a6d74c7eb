package io.anytls.server.outbound.pool;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The dials for whoever comes first that have not ended, over all targets: those that nobody waits for may be given up. Any thread. */
final class UnderWay {

    private static final CompletableFuture<Boolean> GIVEN_UP = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NONE = CompletableFuture.completedFuture(false);

    private final Map<Attempt, Guard> all = new ConcurrentHashMap<>();

    /** @param guard of the machine that the dial is for */
    void add(Attempt attempt, Guard guard) {
        all.put(attempt, guard);
    }

    void remove(Attempt attempt) {
        all.remove(attempt);
    }

    /**
     * Gives up one that nobody waits for.
     *
     * @return completes with whether there was one, once its place is free
     */
    CompletableFuture<Boolean> giveUpOne(Predicate<Target> which) {
        return giveUpOne(List.copyOf(all.keySet()), 0, which);
    }

    private CompletableFuture<Boolean> giveUpOne(List<Attempt> attempts, int from, Predicate<Target> which) {
        for (int i = from; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            if (which.test(attempt.target()) && attempt.target().ahead() > 0) {
                int next = i + 1;
                return giveUp(attempt).thenCompose(done -> done ? GIVEN_UP : giveUpOne(attempts, next, which));
            }
        }
        return NONE;
    }

    /** The same with all of them. */
    CompletableFuture<Boolean> giveUpAll(Predicate<Target> which) {
        CompletableFuture<Boolean> any = NONE;
        for (Attempt attempt : List.copyOf(all.keySet())) {
            if (which.test(attempt.target())) {
                any = any.thenCombine(giveUp(attempt), Boolean::logicalOr);
            }
        }
        return any;
    }

    private CompletableFuture<Boolean> giveUp(Attempt attempt) {
        CompletableFuture<Boolean> asker = new CompletableFuture<>();
        Guard guard = all.get(attempt);
        if (guard == null) {
            return NONE; // it has ended meanwhile
        }
        guard.tell(machine -> machine.giveUp(attempt, asker));
        return asker;
    }
}
