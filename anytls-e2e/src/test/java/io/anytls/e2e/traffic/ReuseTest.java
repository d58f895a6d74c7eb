package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.WebServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions serve one stream after the other. */
class ReuseTest {

    private static final int ROUNDS = 9;

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().client("--log-level", "debug", "--dial-at-start=false");

    @TempDir
    private Path files;

    @BeforeEach
    void curl() throws IOException {
        Curl.assumeInstalled();
        Files.writeString(files.resolve("page"), "a page");
    }

    @ParameterizedTest
    @EnumSource
    void aFinishedCurlGivesItsSessionBackAtOnce(Way way) {
        try (WebServer web = new WebServer(files)) {
            aPage(way, web);
            long dialled = PAIR.sessionsDialled();
            for (int i = 0; i < 3; i++) {
                // Told apart from the 30 s for which an answer may be owed; how long it takes is asked below.
                aPage(way, web);
            }
            assertEquals(dialled, PAIR.sessionsDialled());
        }
    }

    /** Fetches it, and waits until the session that brought it is idle. */
    private static void aPage(Way way, WebServer web) {
        long before = idles();
        assertEquals(
                0, Curl.run(way.options(PAIR.proxy()), "-f", web.url("page")).status());
        awaitIdle(before + 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void itDoesSoWithin300MillisecondsInTheMedian(Way way) {
        long[] nanos = new long[ROUNDS];
        try (WebServer web = new WebServer(files)) {
            for (int i = 0; i < ROUNDS; i++) {
                long before = idles();
                Curl.run(way.options(PAIR.proxy()), "-f", web.url("page"));
                long ended = System.nanoTime();
                awaitIdle(before + 1);
                nanos[i] = System.nanoTime() - ended;
            }
        }
        Arrays.sort(nanos);
        assertTrue(nanos[ROUNDS / 2] < TimeUnit.MILLISECONDS.toNanos(300), () -> "in ns: " + Arrays.toString(nanos));
    }

    private static void awaitIdle(long times) {
        Await.until("the session is idle again", () -> idles() >= times);
    }

    @Test
    void withoutReuseEachStreamHasASessionOfItsOwn() {
        RunningProgram client = PAIR.startClient("-dr", "--log-level", "debug", "--dial-at-start=false");
        try (WebServer web = new WebServer(files)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        0,
                        Curl.run(Way.SOCKS5.options(client.address()), "-f", web.url("page"))
                                .status());
            }
        }
        // A dial may be so slow that another one is begun, whose session is idle until the next stream: but that is its
        // first.
        assertEquals(3, client.count("stream \\d+\\.1 to"));
        assertEquals(0, client.count("stream \\d+\\.([02-9]|1\\d) to"));
        Await.until("all that were used are closed", () -> client.count("session \\d+ closed") >= 3);
    }

    private static long idles() {
        return PAIR.client().count("session \\d+ idle");
    }
}
