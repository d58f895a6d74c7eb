package io.anytls.e2e.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Payload;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a conversation ends, all its buffers are released: the leak check behind each test looks. */
class LeakTest {

    @TempDir
    private Path directory;

    private LocalPair pair;
    private Application application;

    @BeforeEach
    void start() throws InterruptedException {
        pair = new LocalPair(directory);
        application = new Application(pair.proxy());
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void orderlyEnds() throws IOException {
        Payload payload = new Payload(1, 4 << 20);
        try (TargetServer target = TargetServer.start(Conversations.answerAfterEnd())) {
            for (int i = 0; i < 5; i++) {
                try (Socket tunnel = application.connect(target.address())) {
                    payload.writeTo(tunnel.getOutputStream());
                    tunnel.shutdownOutput();
                    String answer = new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    assertEquals(payload.expected().sha256(), answer);
                }
            }
        }
    }

    @Test
    void resetsInTheMidstOfTransfers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (TargetServer target = TargetServer.start(Conversations.source(new Payload(1, 1L << 30)))) {
            List<Future<?>> aborted = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                long length = 1L << (i % 22);
                aborted.add(threads.submit(() -> {
                    Socket tunnel = application.connect(target.address());
                    Payload.drain(tunnel.getInputStream(), length);
                    Conversations.reset(tunnel);
                    return null;
                }));
            }
            for (Future<?> one : aborted) {
                Await.result("a transfer is aborted", one);
            }
            Await.until("the target is let go", () -> target.underWay() == 0);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aServerThatGoesWhileReadersStall() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ExecutorService sender = Executors.newCachedThreadPool();
        try (TargetServer stalling = TargetServer.start(Conversations.stalling(never, received -> {}));
                TargetServer source = TargetServer.start(Conversations.source(new Payload(2, 64 << 20)));
                Socket up = application.connect(stalling.address());
                Socket down = application.connect(source.address())) {
            Future<?> sending = sender.submit(() -> {
                new Payload(1, 64 << 20).writeTo(up.getOutputStream());
                return null;
            });
            down.getInputStream().read();
            pair.closeServer();
            Await.until("the sender is told", sending::isDone);
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void targetsThatRefuse() throws IOException {
        for (int i = 0; i < 10; i++) {
            try (Socket tunnel = application.connect(Ports.refusing())) {
                tunnel.getOutputStream().write(new byte[10_000]);
                tunnel.getInputStream().readAllBytes();
            } catch (IOException reset) {
                // as expected: an end of some kind
            }
        }
    }

    @Test
    void clientsThatGoInTheMidstOfAFrame() throws IOException {
        byte[] authentication = RawSession.authentication(pair.password(), 30);
        for (int length : new int[] {1, 33, 34, 50, 64}) {
            try (RawSession session = new RawSession(pair.serverAddress())) {
                session.send(Arrays.copyOf(authentication, length));
            }
        }
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = RawSession.authenticated(pair.serverAddress(), pair.password())) {
            session.echo(1, target.address(), "hello");
            byte[] frame = RawSession.frame(RawSession.PSH, 1, new byte[60_000]);
            session.send(Arrays.copyOf(frame, 30_000));
        }
    }
}
