package io.anytls.client.group;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long an answer took through each outbound, and how often in a row there was one. Outlives a reload. Any thread. */
public final class Measurements {

    /** Enough for any file; beyond it nothing more is kept. */
    private static final int MOST = 4_096;

    private final Map<Key, Result> results = new ConcurrentHashMap<>();

    private record Key(String outbound, String url) {}

    /**
     * What was measured.
     *
     * @param time of the last one
     * @param inARow how many were answered one after the other
     */
    record Result(Duration time, int inARow) {}

    /** Empty if it was never measured, or the last time failed. */
    Optional<Result> of(Member member, String url) {
        return Optional.ofNullable(results.get(new Key(member.tag(), url)));
    }

    void answered(Member member, String url, Duration time) {
        if (results.size() < MOST) {
            results.merge(
                    new Key(member.tag(), url),
                    new Result(time, 1),
                    (before, now) -> new Result(time, before.inARow() + 1));
        }
    }

    void failed(Member member, String url) {
        results.remove(new Key(member.tag(), url));
    }
}
