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
    final ProgramPair pair = new ProgramPair().client("--log-level", "debug", "--dial-at-start=false");

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
            for (int i = 1; i <= 4; i++) {
                assertEquals(
                        0,
                        Curl.run(way.options(pair.proxy()), "-f", web.url("page"))
                                .status());
                // Told apart from the 30 s for which an answer may be owed; how long it takes is asked below.
                awaitIdle(i);
            }
        }
        assertEquals(1, pair.sessionsDialled());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void itDoesSoWithin300MillisecondsInTheMedian(Way way) {
        long[] nanos = new long[ROUNDS];
        try (WebServer web = new WebServer(files)) {
            for (int i = 0; i < ROUNDS; i++) {
                Curl.run(way.options(pair.proxy()), "-f", web.url("page"));
                long ended = System.nanoTime();
                awaitIdle(i + 1);
                nanos[i] = System.nanoTime() - ended;
            }
        }
        Arrays.sort(nanos);
        assertTrue(nanos[ROUNDS / 2] < TimeUnit.MILLISECONDS.toNanos(300), () -> "in ns: " + Arrays.toString(nanos));
    }

    private void awaitIdle(int times) {
        Await.until("session 1 is idle again", () -> idles(pair.client()) >= times);
    }

    @Test
    void withoutReuseEachStreamHasASessionOfItsOwn() {
        RunningProgram client = pair.startClient("-dr", "--log-level", "debug");
        try (WebServer web = new WebServer(files)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        0,
                        Curl.run(Way.SOCKS5.options(client.address()), "-f", web.url("page"))
                                .status());
            }
        }
        assertEquals(3, client.count("session \\d+ dialled"));
        Await.until("all are closed", () -> client.count("session \\d+ closed") == 3);
    }

    private static long idles(RunningProgram client) {
        return client.count("session 1 idle");
    }
}
