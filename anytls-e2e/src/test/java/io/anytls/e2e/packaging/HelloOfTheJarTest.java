package io.anytls.e2e.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Runtimes;
import io.anytls.e2e.kit.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client's jar has a part that Java 22 and newer sees, if such a JDK has built it; the same jar runs on Java 17. */
class HelloOfTheJarTest {

    private static final String TOLD = "INFO  the ClientHello is the TLS library's own, which no browser sends";

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("TLS failed");

    static Stream<Path> runtimes() {
        return Runtimes.all();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void itIsChromesWhereThatCanBe(Path runtime) throws IOException {
        try (ServerSocket server = server()) {
            RunningProgram client = client(runtime, server);
            boolean chromes = hello(server).contains("http/1.1");
            assertEquals(Runtimes.reachesBoringSsl(runtime), chromes);
            client.awaitLine("WARN  server .*: TLS failed");
            assertEquals(chromes ? 0 : 1, client.count(TOLD));
            assertEquals(0, client.count("WARNING"));
        }
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aPlainOneIsNotTalkedAbout(Path runtime) throws IOException {
        try (ServerSocket server = server()) {
            RunningProgram client = client(runtime, server, "--hello", "plain");
            assertTrue(!hello(server).contains("http/1.1"));
            client.awaitLine("WARN  server .*: TLS failed");
            assertEquals(0, client.count("ClientHello"));
        }
    }

    private RunningProgram client(Path runtime, ServerSocket server, String... options) {
        workspace
                .environment("JAVA_HOME", runtime.toString())
                .environment("ANYTLS_JAVA_OPTS", "")
                .environment("ANYTLS_PASSWORD", workspace.password());
        String[] usual = {
            "-l", "127.0.0.1:0", "-s", "127.0.0.1:" + server.getLocalPort(), "--pin-sha256", "A".repeat(43) + "="
        };
        return workspace.start(
                "anytls-client",
                Stream.concat(Stream.of(usual), Stream.of(options)).toArray(String[]::new));
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** One record, of the first connection. */
    private static String hello(ServerSocket server) throws IOException {
        try (Socket connection = server.accept()) {
            byte[] header = connection.getInputStream().readNBytes(5);
            int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
            return new String(connection.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
        }
    }
}
