package io.anytls.e2e.ending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Payload.Received;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each way in which a conversation can end arrives at the other side as what it was. */
class EndingTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().client("--log-level", "debug");

    private final Application application = new Application(PAIR.proxy());

    @Test
    void aServerThatSpeaksFirstIsHeard() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.greeting("SSH-2.0-test\r\n"));
                Socket tunnel = application.connect(target.address())) {
            assertEquals("SSH-2.0-test\r\n", read(tunnel, 14));
            Application.exchange(tunnel, "SSH-2.0-other\r\n");
        }
    }

    @Test
    void aServerThatClosesFirstIsHeardToItsLastByte() throws IOException {
        Payload payload = new Payload(1, 3 << 20);
        try (TargetServer target = TargetServer.start(Conversations.source(payload));
                Socket tunnel = application.connect(target.address())) {
            assertEquals(payload.expected(), Payload.drain(tunnel.getInputStream()));
        }
    }

    @Test
    void aServerThatClosesAtOnceIsAnEndOfFile() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.closing());
                Socket tunnel = application.connect(target.address())) {
            assertEquals(-1, tunnel.getInputStream().read());
        }
    }

    @Test
    void theAnswerAfterTheEndOfFileArrives() throws IOException {
        Payload payload = new Payload(2, 1 << 20);
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd());
                Socket tunnel = application.connect(target.address())) {
            payload.writeTo(tunnel.getOutputStream());
            tunnel.shutdownOutput();
            assertEquals(
                    payload.expected().sha256(),
                    new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void anEndOfFileWithoutAByteIsAnswered() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd());
                Socket tunnel = application.connect(target.address())) {
            tunnel.shutdownOutput();
            assertEquals(
                    new Payload(0, 0).expected().sha256(),
                    new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whatWasSentBeforeACloseArrives() throws IOException {
        Payload payload = new Payload(3, 2 << 20);
        CompletableFuture<Received> heard = new CompletableFuture<>();
        try (TargetServer target = TargetServer.start(Conversations.sink(heard::complete))) {
            try (Socket tunnel = application.connect(target.address())) {
                payload.writeTo(tunnel.getOutputStream());
            }
            assertEquals(payload.expected(), Await.result("the target hears the end", heard));
        }
    }

    @Test
    void aTargetsResetIsAReset() throws IOException {
        CountDownLatch reset = new CountDownLatch(1);
        try (TargetServer target = TargetServer.start(Conversations.resetting("hello".getBytes(), reset));
                Socket tunnel = application.connect(target.address())) {
            assertEquals("hello", read(tunnel, 5));
            reset.countDown();
            assertThrows(SocketException.class, () -> tunnel.getInputStream().read());
        }
    }

    /** As a web server answers 413 to an upload: its answer is on its way when our next write fails, and must not be lost with it. */
    @RepeatedTest(10)
    @SuppressWarnings("try") // the application closes while its upload runs: that is the point
    void whatATargetSaysBeforeItRefusesTheRestArrives() throws IOException {
        Payload answer = new Payload(4, 50_000);
        try (TargetServer target = TargetServer.start(Conversations.answeringEarly(answer));
                Socket tunnel = application.connect(target.address())) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> {
                try {
                    new Payload(5, 64 << 20).writeTo(tunnel.getOutputStream());
                } catch (IOException e) {
                    // it may be refused
                }
            });
            byte[] heard = tunnel.getInputStream().readNBytes(50_000);
            assertEquals(answer.expected(), Payload.drain(new ByteArrayInputStream(heard)));
            tunnel.close();
            Await.result("the upload ends", upload);
        }
    }

    @Test
    void anApplicationsResetIsAReset() throws IOException {
        CompletableFuture<Exception> heard = new CompletableFuture<>();
        try (TargetServer target = TargetServer.start(connection -> {
            try {
                Conversations.echo().hold(connection);
                heard.complete(null);
            } catch (IOException e) {
                heard.complete(e);
            }
        })) {
            Socket tunnel = application.connect(target.address());
            Application.exchange(tunnel, "hello");
            Conversations.reset(tunnel);
            assertEquals(
                    SocketException.class,
                    Await.result("the target hears the reset", heard).getClass());
        }
    }

    private static String read(Socket tunnel, int length) throws IOException {
        return new String(tunnel.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }
}
