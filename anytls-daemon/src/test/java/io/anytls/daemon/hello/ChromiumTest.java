package io.anytls.daemon.hello;

import io.anytls.testkit.Background;
import io.anytls.testkit.Installed;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The hello of the browser that is installed here, beside those that a client can send. A newer browser's is told of, and fails nothing. */
class ChromiumTest {

    private static final int PATIENCE_SECONDS = 60;

    @TempDir(cleanup = CleanupMode.NEVER) // its processes write there to the end, and after it
    Path directory;

    @Test
    void itsHelloIsOneOfOurs() throws Exception {
        Installed.assume("chromium");
        try (ServerSocket site = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> seen = Background.run(() -> ja4(site));
            Process browser = open(site.getLocalPort());
            try {
                String ja4 = seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                List<String> ours = Stream.of(HelloKind.CHROME, HelloKind.CHROME_152)
                        .map(kind -> kind.ja4(true))
                        .toList();
                System.out.println(
                        ours.contains(ja4)
                                ? "Chromium's JA4 here is " + ja4 + ", as ours"
                                : "DRIFT: Chromium's JA4 here is " + ja4 + ", and ours are " + ours);
            } finally {
                Stream.concat(browser.descendants(), Stream.of(browser.toHandle()))
                        .toList()
                        .forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private Process open(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--host-resolver-rules=MAP * 127.0.0.1",
                        "--remote-debugging-port=0",
                        "https://site.example:" + port + "/")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.out").toFile());
        builder.environment().put("HOME", directory.toString());
        return builder.start();
    }

    private static String ja4(ServerSocket site) throws IOException {
        while (true) {
            try (Socket connection = site.accept()) {
                byte[] header = connection.getInputStream().readNBytes(5);
                if (header.length < 5) {
                    throw new EOFException();
                }
                byte[] body = connection.getInputStream().readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
                return Ja4.of(ByteBuffer.allocate(header.length + body.length)
                        .put(header)
                        .put(body)
                        .flip());
            } catch (EOFException e) {
                // one that was opened ahead, and not used
            }
        }
    }
}
