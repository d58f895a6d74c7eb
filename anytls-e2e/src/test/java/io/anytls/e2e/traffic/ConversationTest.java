package io.anytls.e2e.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.ProgramPair;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Payload.Received;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations that go back and forth, one and many at a time. */
class ConversationTest {

    @RegisterExtension
    static final ProgramPair PAIR = new ProgramPair().client("--log-level", "debug");

    private final Application application = new Application(PAIR.proxy());

    @Test
    void keystrokesComeBackOneByOne() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            for (int i = 0; i < 3_000; i++) {
                Application.exchange(tunnel, String.valueOf((char) ('a' + i % 26)));
            }
        }
    }

    @Test
    void bothDirectionsRunAtOnce() throws Exception {
        Payload payload = new Payload(7, 32 << 20);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Future<?> sent = sender.submit(() -> {
                payload.writeTo(tunnel.getOutputStream());
                tunnel.shutdownOutput();
                return null;
            });
            assertEquals(payload.expected(), Payload.drain(tunnel.getInputStream()));
            Await.result("all is sent", sent);
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void twoHundredTransfersAtOnceKeepTheirBytesApart() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd())) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Payload payload = new Payload(i, 256 << 10);
                answers.add(threads.submit(() -> upload(target, payload)));
            }
            for (int i = 0; i < 200; i++) {
                String expected = new Payload(i, 256 << 10).expected().sha256();
                assertEquals(expected, Await.result("transfer " + i, answers.get(i)));
            }
        } finally {
            threads.shutdownNow();
        }
        long sessions = PAIR.sessionsDialled();
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "afterwards");
        }
        assertEquals(sessions, PAIR.sessionsDialled(), "the sessions have come back to the pool");
    }

    private String upload(TargetServer target, Payload payload) throws IOException {
        try (Socket tunnel = application.connect(target.address())) {
            payload.writeTo(tunnel.getOutputStream());
            tunnel.shutdownOutput();
            return new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void whatIsSentBehindTheRequestWithoutWaitingIsNotLost() throws IOException {
        Payload payload = new Payload(8, 200_000);
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd());
                Socket socket = new Socket()) {
            socket.connect(PAIR.proxy());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(new byte[] {5, 1, 0});
            all.write(Application.connectRequest("127.0.0.1", target.port()));
            payload.writeTo(all);
            socket.getOutputStream().write(all.toByteArray());
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            String hash = payload.expected().sha256();
            assertEquals(hash, new String(answer, answer.length - 64, 64, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aTargetOnIpV6IsReached() throws IOException {
        try (TargetServer target = TargetServer.start("::1", Conversations.echo());
                Socket tunnel = application.connect("::1", target.port())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void aNameIsTriedAtEachOfItsAddresses() throws IOException {
        // On most machines localhost is ::1 as well, and nobody listens there.
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect("localhost", target.port())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void anEmptyConversationIsOne() throws IOException {
        CompletableFuture<Received> heard = new CompletableFuture<>();
        try (TargetServer target = TargetServer.start(Conversations.sink(heard::complete))) {
            application.connect(target.address()).close();
            assertEquals(0, Await.result("the target hears the end", heard).length());
        }
    }
}
