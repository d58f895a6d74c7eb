package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole browser at each front end: a page with 20 images at once, a POST and a WebSocket. */
class BrowserTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().server("--log-level", "debug");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void aPageWithEverything(String frontEnd) throws Exception {
        Installed.assume("chromium");
        try (NodeSite site = NodeSite.start(directory)) {
            Process browser = open(frontEnd, "http://127.0.0.1:" + site.port() + "/");
            try {
                assertEquals("20 images, 300000 bytes posted, echo hello", site.report(0));
                assertTrue(PAIR.server().count("127\\.0\\.0\\.1:" + site.port()) > 1, "it all went through the server");
            } finally {
                end(browser);
            }
        }
    }

    private Process open(String frontEnd, String url) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-breakpad",
                        "--no-first-run",
                        "--remote-debugging-port=0", // it stays after the page has been loaded
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--proxy-server=" + frontEnd + "://" + ProgramPair.hostPort(PAIR.proxy()),
                        "--proxy-bypass-list=<-loopback>",
                        url)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.out").toFile());
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("TMPDIR", directory.toString());
        return builder.start();
    }

    /** With all its processes, which write into its directory. */
    private static void end(Process browser) {
        List<ProcessHandle> all = Stream.concat(browser.descendants(), Stream.of(browser.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Await.until("the browser has ended", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
}
