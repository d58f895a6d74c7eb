package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.Await;
import io.anytls.e2e.kit.Curl;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.target.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions serve one stream after the other. */
class ReuseTest {

    @RegisterExtension
    final ProgramPair pair = new ProgramPair().client("--log-level", "debug");

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
                int ended = i;
                // 0.3 s where nothing else runs; to be told apart from 30 s, for which an answer may be owed.
                Await.until("session 1 is idle again", Duration.ofSeconds(5), () -> idles(pair.client()) >= ended);
            }
        }
        assertEquals(1, pair.sessionsDialled());
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
