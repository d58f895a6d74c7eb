package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.PoolOptions;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LifetimeTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private static PoolOptions options(Duration limit, Duration jitter) {
        return TableOptions.DEFAULT.lifetime(limit, jitter).options();
    }

    @Test
    void withoutALimitThereIsNone() {
        assertEquals(
                Tenure.UNLIMITED,
                new Lifetime(options(Duration.ZERO, Duration.ZERO), () -> 1)
                        .next()
                        .nanos());
    }

    @Test
    void theJitterIsTakenOffOrAdded() {
        assertEquals(
                HOUR.toNanos(),
                new Lifetime(options(HOUR, Duration.ZERO), () -> 1).next().nanos());
        assertEquals(
                HOUR.toNanos(),
                new Lifetime(options(HOUR, TEN_MINUTES), () -> 0.5).next().nanos());
        assertEquals(
                HOUR.minus(TEN_MINUTES).toNanos(),
                new Lifetime(options(HOUR, TEN_MINUTES), () -> 0).next().nanos());
        assertEquals(
                HOUR.plus(TEN_MINUTES).toNanos(),
                new Lifetime(options(HOUR, TEN_MINUTES), () -> 1).next().nanos());
    }

    @Test
    void theLimitOfStreamsIsDrawnFromHalfOfIt() {
        PoolOptions options = PoolOptions.DEFAULT.with(PoolOptions.STREAM_LIMIT, 1_000);
        assertEquals(1_000, new Lifetime(options, () -> 0).next().streams());
        assertEquals(500, new Lifetime(options, () -> 1).next().streams());
        assertEquals(
                1,
                new Lifetime(options.with(PoolOptions.STREAM_LIMIT, 1), () -> 1)
                        .next()
                        .streams());
        assertEquals(
                Tenure.ENDLESS.streams(),
                new Lifetime(options.with(PoolOptions.STREAM_LIMIT, 0), () -> 1)
                        .next()
                        .streams());
    }

    /** What nobody has asked for shall not tell us from others: between one and three hours. */
    @Test
    void whereNothingIsSaidItIsDrawnFromALongTime() {
        assertEquals(
                HOUR.toNanos(),
                new Lifetime(PoolOptions.DEFAULT, () -> 0).next().nanos());
        assertEquals(
                3 * HOUR.toNanos(),
                new Lifetime(PoolOptions.DEFAULT, () -> 1).next().nanos());
    }

    /** Sessions that are made at the same time are spread over the whole of it. */
    @Test
    void eachSessionHasItsOwn() {
        Lifetime lifetime = new Lifetime(options(HOUR, TEN_MINUTES), new Random(1)::nextDouble);
        Set<Long> minutes = Stream.generate(lifetime::next)
                .limit(400)
                .map(tenure -> Duration.ofNanos(tenure.nanos()).toMinutes())
                .collect(Collectors.toSet());
        assertEquals(LongStream.range(50, 70).boxed().collect(Collectors.toSet()), minutes);
    }
}
