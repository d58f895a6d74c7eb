package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Payload.Received;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import io.anytls.testkit.Installed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that people put between another one and the proxy, as {@code ssh} does with its ProxyCommand. */
class OtherProgramsTest {

    private static final Payload PAYLOAD = new Payload(11, 1 << 20);

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair();

    private final ExecutorService background = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        background.shutdownNow();
    }

    /** The command of the README for ssh: the server speaks first, as sshd does, then there is traffic both ways. */
    @ParameterizedTest
    @ValueSource(strings = {"socks5", "socks4", "http"})
    void ncatAsAProxyCommand(String type) throws Exception {
        Installed.assume("ncat");
        try (TargetServer target = TargetServer.start(Conversations.greeting("SSH-2.0-like, "))) {
            byte[] heard = heard(
                    target,
                    "ncat",
                    "--proxy",
                    ProgramPair.hostPort(PAIR.proxy()),
                    "--proxy-type",
                    type,
                    "HOST",
                    "PORT");
            byte[] greeting = "SSH-2.0-like, ".getBytes(StandardCharsets.US_ASCII);
            assertEquals("SSH-2.0-like, ", new String(heard, 0, greeting.length, StandardCharsets.US_ASCII));
            byte[] echo = new byte[heard.length - greeting.length];
            System.arraycopy(heard, greeting.length, echo, 0, echo.length);
            assertEquals(PAYLOAD.expected(), Payload.drain(new ByteArrayInputStream(echo)));
        }
    }

    /** It ends its half when its input has ended, and the target answers only then. */
    @ParameterizedTest
    @ValueSource(strings = {"SOCKS4A:127.0.0.1:HOST:PORT,socksport=AT", "PROXY:127.0.0.1:HOST:PORT,proxyport=AT"})
    void socatThatEndsItsHalfFirst(String address) throws Exception {
        Installed.assume("socat");
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd())) {
            byte[] heard = heard(target, "socat", "-t", "30", "-", address);
            assertEquals(PAYLOAD.expected().sha256(), new String(heard, StandardCharsets.US_ASCII));
        }
    }

    /** Bytes go to the target as they come, and the end of file behind them. */
    @Test
    void socatIntoASink() throws Exception {
        Installed.assume("socat");
        CompletableFuture<Received> told = new CompletableFuture<>();
        try (TargetServer target = TargetServer.start(Conversations.sink(told::complete))) {
            heard(target, "socat", "-u", "-", "SOCKS4A:127.0.0.1:HOST:PORT,socksport=AT");
            assertEquals(PAYLOAD.expected(), Await.result("the target hears it all", told));
        }
    }

    /** Says the payload to the program, ends its input, and returns what it has said by its end. */
    private byte[] heard(TargetServer target, String... command) throws IOException, InterruptedException {
        List<String> filled = new ArrayList<>();
        for (String word : command) {
            filled.add(word.replace("=AT", "=" + PAIR.proxy().getPort())
                    .replace("HOST", "127.0.0.1")
                    .replace("PORT", String.valueOf(target.port())));
        }
        Process process =
                new ProcessBuilder(filled).redirectError(Redirect.INHERIT).start();
        try {
            Future<byte[]> said =
                    background.submit(() -> process.getInputStream().readAllBytes());
            try (OutputStream in = process.getOutputStream()) {
                PAYLOAD.writeTo(in);
            }
            byte[] heard = Await.result(filled.get(0) + " ends", said);
            assertEquals(0, process.waitFor());
            return heard;
        } finally {
            process.destroyForcibly();
        }
    }
}
