package io.anytls.e2e.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Await;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Started as {@code java -jar}, without the launcher's flags, Netty counts direct memory by itself, below the JVM's limit. */
class PlainJarTest {

    private static final Path JAR = Path.of(System.getProperty("anytls.root", ".."))
            .resolve("anytls-server/target/anytls-server.jar")
            .toAbsolutePath();

    @TempDir
    Path directory;

    /** This one's, and the one that .ci/run has found beside it. */
    static Stream<Path> runtimes() {
        return Stream.of(System.getProperty("java.home"), System.getenv("ANYTLS_JDK_ALT"))
                .filter(home -> home != null && !home.isEmpty())
                .map(home -> Path.of(home, "bin", "java"));
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    @Timeout(120)
    void nettyCountsDirectMemory(Path java) throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        java.toString(),
                        "-XX:MaxDirectMemorySize=64m",
                        "-jar",
                        JAR.toString(),
                        "-l",
                        "127.0.0.1:0",
                        "--data-dir",
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try {
            List<String> log = logUntil("memory:", server);
            assertTrue(log.stream().anyMatch(line -> line.contains("(direct memory 60 MiB")), log::toString);
            assertFalse(log.stream().anyMatch(line -> line.contains("running out of direct memory")), log::toString);
            assertFalse(log.stream().anyMatch(line -> line.contains("WARNING")), log::toString);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /** Else whoever connects could have keys made again and again. It is read once, at the first use of Java's TLS. */
    @ParameterizedTest
    @MethodSource("runtimes")
    @Timeout(120)
    void javasOwnTlsRefusesRenegotiation(Path java) throws Exception {
        Process server = new ProcessBuilder(
                        java.toString(),
                        "-Danytls.tls=jdk",
                        "-jar",
                        JAR.toString(),
                        "-l",
                        "127.0.0.1:0",
                        "--data-dir",
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try {
            List<String> log = logUntil("listening on", server);
            String address = log.get(log.size() - 1);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            try (SSLSocket client = (SSLSocket) context.getSocketFactory()
                    .createSocket("127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))) {
                client.setEnabledProtocols(new String[] {"TLSv1.2"});
                AtomicInteger handshakes = new AtomicInteger();
                client.addHandshakeCompletedListener(done -> handshakes.incrementAndGet());
                client.startHandshake();
                client.startHandshake(); // begins it; it goes on with what is read
                try {
                    client.getInputStream().read();
                } catch (SSLException refused) {
                    // as it should be; had it been done, silence would have been ended in good order
                }
                Await.until("the first is told", () -> handshakes.get() > 0);
                assertEquals(1, handshakes.get());
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static List<String> logUntil(String last, Process process) throws IOException {
        List<String> log = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            log.add(line);
            if (line.contains(last)) {
                return log;
            }
        }
        throw new AssertionError("it has ended: " + log);
    }
}
